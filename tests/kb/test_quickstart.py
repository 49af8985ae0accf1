import socket

import pytest
from django.core.management import CommandError, call_command


def test_port_in_use_stops_before_anything_is_done(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port}: Address already in use"):
            call_command("quickstart", port=port)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match="--port must be between 1 and 65535"):
        call_command("quickstart", port=port)

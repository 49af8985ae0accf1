import socket

import pytest
from django.core.management import CommandError, call_command

from kb.management.commands.quickstart import open_port


def listening_with(option):
    """A socket that listens with this option, as other programs and other servers of ours do."""
    other = socket.socket()
    other.setsockopt(socket.SOL_SOCKET, option, 1)
    other.bind(("127.0.0.1", 0))
    other.listen()
    return other


@pytest.mark.parametrize("option", [socket.SO_REUSEADDR, socket.SO_REUSEPORT])
def test_port_in_use_stops_before_anything_is_done(capsys, option):
    with listening_with(option) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port}: Address already in use. Choose"):
            call_command("quickstart", port=port)
    assert capsys.readouterr().out == ""


def test_port_is_held_while_everything_is_set_up(capsys):
    with open_port(0) as first:
        port = first.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port}: Address already in use. Choose"):
            call_command("quickstart", port=port)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match="--port must be between 1 and 65535"):
        call_command("quickstart", port=port)

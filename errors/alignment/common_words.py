"""Common words: they prove nothing, suggest nothing and are no reason for anything. Pure."""

from collections.abc import Collection

from .spelling import canonical
from .tokens import fold

# Words that any error, mail or question may have: they find nothing by themselves and are no reason.
_COMMON_WORDS = {
    "errors": "error errors err fel felet felen felmeddelande felmeddelandet felkod felkoden kod koden code codes"
    " errorcode status statuskod message messages meddelande meddelandet exception failed failure fail fails"
    " misslyckades misslyckats problem problems problemet request requests response svar svaret svarar svarade anrop"
    " anropet http https api json xml null true false undefined none unknown okänd okänt warning varning bad"
    " occurred occur occurs inträffade inträffat inträffar uppstod uppstått uppstår oops hoppsan unexpected"
    " unexpectedly oväntat oväntad contact kontakta"
    " fehler fehlercode fejl feil system systemet program programmet server servern",
    "en": "a about after again all also although always am an and another any anybody anyone anything are around as at"
    " back be because been before being between both but by came can cannot come comes could day days did do does doing"
    " done during each else even ever every everybody everything few first for from further get gets getting give go"
    " goes going good got had has have having he hello help her here hers hi him his hope how i if in into is it its"
    " itself just keep keeps know last late like made make many may maybe me mine minute minutes month more morning"
    " most much must my never new next no nor not nothing now of off ok okay on once one only or other our ours out"
    " over own please really regards reply right said same say says see she should since so some somebody someone"
    " something soon sorry still such sure take tell thank thanks than that the their them then there these they"
    " thing things think this those though through time times to today tomorrow too tried try two under until up us"
    " very want wants was we week weeks well went were what when where whether which while who whom whose why will"
    " with within without work works working would year years yes yesterday yet you your yours",
    "sv": "alla allt alltid andra annan annat att av bara behöver bland bli blir blivit bra borde både båda dag dagar"
    " dagen de dem den denna deras dess dessa det detta dig din dina ditt dock du då där därför efter eftersom ej en"
    " enda ens er era ett ett finns flera fler från få får fick fram för före första förra ge ger genom gick ganska"
    " gjort gör göra god gång gånger gå går hade han har hej helst helt hela hem henne hennes hon honom hos hoppas hur"
    " här hälsningar hälsning i ibland idag igen igår imorgon in ingen inget inga innan inom inte ja jag just kan"
    " kanske kom komma kommer kommit kunde kvar lite lägger man med mellan men mer mera mest mig min mina minut"
    " minuter mitt mot mvh mycket månad måste många möjligt natt nej ni ny nya nytt nu nya någon någonting något"
    " några när nästa och också oftast ok om oss på redan rätt sade sagt samma samt se sedan sen ser sig sin sina"
    " sitt själv ska skall skulle snälla snart som står stått säga säger så sådan tack tid till tills tillbaka tro"
    " tror trots två under upp ut utan vad vara varför varit varje var vecka vem vems vet vi vid vilja vilka vilken"
    " vilket vill visst våra vår vårt väl vänligen även åt än är år över försök försöka försökte försöker senare",
    "commands": "välj väljer välja ange anges angiven angivet angivna fyll fylla markera markerad markerade visa visas"
    " visning spara select selected choose enter show save",
    "months": "januari februari mars april maj juni juli augusti september oktober november december january february"
    " march may june july august october",
    "da": "er og at det som en et ikke på af for med til hvor kan jeg vi min mit hvad hvorfor når har bliver blev",
    "nb": "er og at det som en et ikke på av for med til hvor kan jeg vi min mitt hva hvorfor når har blir ble",
    "de": "und ist nicht ein eine ich wie kann den mit für auf wird werden nach der die das",
}
COMMON = frozenset(canonical(fold(word)) for listed in _COMMON_WORDS.values() for word in listed.split())


def is_telling(word: str, names: Collection[str] = ()) -> bool:
    """Return True for a word that says what a text is about: no common word, and none of these folded names."""
    folded = canonical(fold(word))
    return len(folded) > 1 and folded not in COMMON and folded not in names

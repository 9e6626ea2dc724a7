"""The words that carry a report or a doubt, by what they do to the claim that follows them.

``neutral`` leaves the claim to its source, ``factive`` takes it as established, ``distancing`` shows doubt,
``denying`` rejects it, ``accusing`` makes a charge that is itself an event, ``attitude`` is what somebody thinks
or wants. The classes follow the commitment scale of FactBank (Saurí and Pustejovsky 2009), coarsened to what an
editor would show.
"""

import re
from typing import Literal

CueClass = Literal["neutral", "factive", "distancing", "denying", "accusing", "attitude"]


def _table(**words: str) -> dict[str, CueClass]:
    classes: tuple[CueClass, ...] = ("neutral", "factive", "distancing", "denying", "accusing", "attitude")
    return {lemma: kind for kind in classes for lemma in words.get(kind, "").split()}


VERBS = _table(
    neutral="""say tell state announce add explain report write note remark comment argue declare describe reply
        respond answer testify observe mention recount recall estimate predict forecast conclude maintain contend
        insist assert stress emphasize emphasise underline underscore point signal indicate suggest inform brief
        quote cite call propose read warn caution promise pledge vow urge demand request ask advise recommend
        rule find counter retort joke quip continue tweet post vouch pronounce reiterate repeat hint imply
        elaborate clarify instruct order plead agree proclaim assure forewarn broadcast publish
        voice echo calculate reckon put complain protest lament grumble swear affirm attest
        submit interject exclaim muse opine outline specify stipulate spell hear boast brag
        describe dub label brand liken characterize characterise categorize categorise classify portray hail ascribe
        paint depict frame tout speak talk
        attribute credit shout whisper chant mutter depose certify record show summarize summarise""",
    factive="""confirm reveal admit acknowledge concede disclose discover prove establish confess
        demonstrate determine uncover learn know show accept remember regret verify expose document""",
    distancing="""allege claim purport speculate rumour rumor suspect insinuate pretend profess peddle fantasize trumpet
        hypothesize hypothesise""",
    denying="""deny reject dismiss refute rebut dispute repudiate disavow disown contradict debunk rubbish disclaim
        gainsay contest deride ridicule pooh-pooh""",
    accusing="""accuse blame charge fault criticize criticise condemn denounce indict implicate sue slam blast lambast
        rebuke castigate chide attack lambaste scold reproach suspect""",
    # "hop": so the model reads "hopes" and "hoping".
    attitude="""think believe feel expect hope hop fear worry consider regard view assume anticipate
        envisage envision dread judge deem imagine guess sense foresee""",
)
DOUBTING = frozenset({"doubt"})
# Verbs that introduce a person's words or thoughts also when what follows is only a noun phrase in quotes.
WEAK = frozenset(
    """see paint depict frame show find know learn call put go continue read record list rate set lay offer describe
    support oppose like love hate want seek plan aim decide intend set order accept remember regret attack determine
    prove establish document expose uncover discover sum refer point demonstrate""".split()
)

# "are afraid that …": what somebody is, of a mind about something.
MINDED = frozenset(
    """afraid worried concerned convinced confident sure certain hopeful optimistic adamant skeptical sceptical
    fearful anxious mindful satisfied persuaded determined""".split()
)
# Not to be one of these is to hold that it is not so.
FEARING = frozenset("afraid worried concerned fearful anxious".split())
# What somebody means to do or have done, known from nobody else.
INTENDING = frozenset(
    """want plan hope hop intend aim seek wish decide agree vote prefer refuse decline promise vow pledge threaten
    resolve opt offer propose""".split()
)
# What is done by saying so, without a clause that says what: praise, doubt, defence.
VOICING = frozenset("question praise applaud commend defend mock".split())
# Verbs whose object or prepositional object can be what is reported.
NOUN_REPORTING = frozenset(
    """forecast predict report allege cite propose demand estimate describe proclaim trumpet tout promise
    pledge suspect imply suggest note""".split()
)
NOUN_REPORTING_WITH = {
    "warn": ("of", "about", "against"), "complain": ("of", "about"), "speak": ("of",), "talk": ("of", "about"),
    "call": ("for",), "boast": ("of", "about"), "tell": ("of", "about"), "point": ("to",), "appeal": ("for",),
    "refer": ("to",), "push": ("for",), "plead": ("for",), "ask": ("for", "about"),
}  # fmt: skip

NOUNS = _table(
    neutral="""statement announcement report warning remark comment message testimony assertion argument
        conclusion finding view opinion prediction estimate suggestion promise pledge vow call insistence complaint
        declaration account explanation reminder verdict contention indication assurance narrative version word
        belief hope fear concern expectation demand plea request idea notion position confidence conviction""",
    factive="confirmation admission acknowledgement acknowledgment revelation disclosure confession",
    distancing="""allegation claim rumour rumor speculation suspicion insinuation innuendo theory hearsay gossip
        accusation charge fabrication myth fairy-tale pretext talk""",
    denying="denial rejection rebuttal refutation dismissal repudiation",
)
# What is rejected when somebody rejects one of these is what it says.
REJECTABLE = frozenset(
    """allegation claim charge accusation report rumour rumor suggestion notion idea assertion story speculation
    contention insinuation theory characterization characterisation account wrongdoing guilt
    involvement responsibility it this that them complicity description version figure""".split()
)

EVIDENTIAL_ADVERBS = frozenset(
    """allegedly reportedly purportedly supposedly apparently ostensibly presumably seemingly""".split()
)
DOUBT_ADJECTIVES = frozenset(
    """alleged purported supposed so-called rumoured rumored suspected apparent presumed
    ostensible putative unproven unsubstantiated unverified unconfirmed baseless unfounded self-styled""".split()
)
DENYING_ADJECTIVES = frozenset(
    """baseless unfounded groundless false untrue fabricated absurd ridiculous nonsense preposterous fictitious
    bogus lie fake fiction invention montage fabrication slander rubbish nonsensical laughable smear hoax myth
    rumour untruth libel""".split()
)
DOUBT_PHRASES = (
    "offered no evidence", "provided no evidence", "no evidence", "little evidence", "light on evidence",
    "thin on evidence", "short on evidence",
    "could not be verified", "could not be confirmed", "could not be independently", "not been verified",
    "not independently", "unable to verify", "so-called", "if you believe", "if they are to be believed",
    "if it is to be believed", "doesn't make any sense", "does not make any sense", "makes no sense",
)  # fmt: skip
WITHOUT_EVIDENCE = re.compile(
    r"\bwithout (?:\w+ ){0,2}(?:evidence|proof|witness|substantiation)\b|\bwithout (?:presenting|producing)\b"
)
# How a sentence begins that speaks of the claim before it.
POINTING_BACK = re.compile(
    r"(?:the|that|this|his|her|their|its) (?:claim|account|allegation|charge|accusation|story|report|notion)s?\b"
    r"|(?:there is |there was )?no evidence\b|(?:he|she|it|they) (?:offered|gave|provided|produced|cited) no\b"
)
CLAIM_NAMES = tuple(
    f"{noun}{ending}"
    for noun in ("claim", "account", "allegation", "charge", "accusation", "story", "report", "notion")
    for ending in ("", "s")
)
# What the outlet has only heard; these distance it also where it names no source.
HEARSAY_PHRASES = (
    "is said to", "are said to", "was said to", "were said to", "is believed to", "are believed to",
    "was believed to", "is thought to", "are thought to", "is rumoured to", "is rumored to", "is alleged to",
    "are alleged to", "was alleged to", "is supposed to", "are supposed to", "is understood to", "remains unproven",
    "if you believe", "it is claimed", "unclear whether", "uncertain whether", "disputed whether",
    "rumour has it", "rumor has it", "have us believe", "purports to", "purport to", "purported to", "was reported to",
    "it is alleged", "it was alleged", "it was claimed", "we are told", "reputed to",
    "is feared", "are feared", "were feared", "is accused of", "are accused of", "was accused of", "were accused of",
)  # fmt: skip

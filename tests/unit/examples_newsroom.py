"""Sentences as newspapers print them: long, with several claims, sources and doubts at once."""

from expectations import Example, expects

EXAMPLES: tuple[Example, ...] = (
    Example(
        "arms-charge-war",
        "war",
        "The commander of the multinational force, Gen. Luc P. Merrow, accused Kadria on Thursday of shipping mortars "
        "to the Northern Front, a charge that the Kadrian foreign ministry called a fairy tale.",
        (expects("shipping mortars to the Northern Front", source="Luc P. Merrow", action="ship", agent="Kadria"),),
    ),
    Example(
        "denial-with-counter-claim-war",
        "war",
        "Kadria has denied arming the Front and said that its convoys, which cross the pass every Tuesday, "
        "carry only flour.",
        (
            expects("arming the Front", stance="denied", source="Kadria", agent="Kadria", action="arm", target="Front"),
            expects("carry only flour", stance="attributed", source="Kadria"),
        ),
    ),
    Example(
        "who-claim-about-speaker-courts",
        "courts",
        "Judge Amara Sey, who had presided over the case since 2020, ruled on Friday that the tapes were admissible, "
        "rejecting an argument by the defence that they had been edited.",
        (
            expects("the tapes were admissible", source="Amara Sey", cue="ruled"),
            expects("they had been edited", stance="denied", source="Amara Sey"),
        ),
    ),
    Example(
        "prosecutors-allege-courts",
        "courts",
        "Prosecutors allege that the former treasurer, Viktor Ham, moved four million euros through a bakery he owned; "
        "he has pleaded not guilty.",
        (
            expects("moved four million euros", stance="distanced", source="Prosecutors", source_kind="official"),
            expects("moved four million euros", agent="Viktor Ham", action="move", target="four million euros"),
        ),
    ),
    Example(
        "charged-with-courts",
        "courts",
        "A 41-year-old locksmith has been charged with setting fire to the archive, police said on Sunday.",
        (expects("has been charged", stance="attributed", source="police", voice="agentless", target="locksmith"),),
    ),
    Example(
        "health-two-sources",
        "health",
        "While the ministry insists that the outbreak is under control, nurses at two hospitals said patients were "
        "lying in the corridors.",
        (
            expects("the outbreak is under control", source="ministry", stance=("attributed", "distanced")),
            expects("patients were lying in the corridors", source="nurses", stance="attributed"),
        ),
    ),
    Example(
        "health-study-hedged",
        "health",
        "A study of 9,000 adults, published on Wednesday, suggests that a daily walk may lower the risk of a stroke.",
        (expects("a daily walk may lower the risk", source="study", source_kind="document", hedged=True),),
    ),
    Example(
        "health-official-figures",
        "health",
        "At least 31 people have died of cholera since the flood, according to figures released by the province.",
        (expects("31 people have died of cholera", source="figures", stance="attributed", cue="according to"),),
    ),
    Example(
        "business-source-familiar",
        "business",
        "Ostmark Steel is in talks to buy its smaller rival, a person with knowledge of the negotiations said, "
        "asking not to be named because they are private.",
        (
            expects(
                "is in talks to buy its smaller rival",
                source="person with knowledge",
                source_kind="anonymous",
                stance="attributed",
            ),
        ),
        limit="the infinitive is cut off the clause it belongs to",
    ),
    Example(
        "business-declined-to-comment",
        "business",
        "The airline declined to comment on a report in the Aviation Ledger that it will scrap its winter timetable.",
        (expects("it will scrap its winter timetable", source="report", stance=("attributed", "distanced")),),
        limit="the clause after a noun of saying hangs on another word",
    ),
    Example(
        "business-numbers",
        "business",
        "Net profit rose 12 per cent to 340 million crowns in the second quarter, Varde Bank said in a statement.",
        (expects("Net profit rose 12 per cent", source="Varde Bank", stance="attributed", cue="said"),),
    ),
    Example(
        "science-quotation-with-comment",
        "science",
        "“We did not expect to find water there at all,” said Mei-Lin Osei, the mission's chief scientist, adding that "
        "the drill had stopped at nine metres.",
        (
            expects("We did not expect to find water", source="Mei-Lin Osei", mode="direct", negated=True),
            expects("the drill had stopped at nine metres", source="Mei-Lin Osei", cue="adding"),
        ),
    ),
    Example(
        "science-dispute",
        "science",
        "The fossil, long thought to be a hoax, is genuine, a team led by Rafael Quint reported in March.",
        (expects("is genuine", source="team", stance="attributed"),),
    ),
    Example(
        "sport-rumour-and-denial",
        "sport",
        "The striker's agent dismissed as “pure fantasy” reports that his client had agreed to join Westhaven.",
        (expects("his client had agreed to join Westhaven", stance="denied", source="agent"),),
        limit="reject as, with the object last, is not read as a denial",
    ),
    Example(
        "sport-passive-report",
        "sport",
        "The goalkeeper was reported to have been struck by a coin thrown from the away stand.",
        (expects("have been struck by a coin", stance=("distanced", "attributed")),),
    ),
    Example(
        "climate-minister-against-experts",
        "climate",
        "Energy minister Otto Brack insisted the mine would meet every limit, but hydrologists warned that it would "
        "drain the marsh within a decade.",
        (
            expects("the mine would meet every limit", source="Otto Brack", stance="attributed"),
            expects("it would drain the marsh", source="hydrologists", stance="attributed", cue="warned"),
        ),
    ),
    Example(
        "climate-outlet-corrects",
        "climate",
        "Senator Dale Whitcomb wrongly told voters that the wind park had killed 10,000 eagles.",
        (expects("the wind park had killed 10,000 eagles", source="Dale Whitcomb", stance=("distanced", "denied")),),
    ),
    Example(
        "elections-unproven",
        "elections",
        "The losing candidate has repeatedly said, without providing proof, that the machines switched votes.",
        (expects("the machines switched votes", stance="distanced", source="losing candidate"),),
    ),
    Example(
        "elections-commission-rejects",
        "elections",
        "The electoral commission on Tuesday rejected as unfounded the opposition's complaint that 200 ballot boxes "
        "had gone missing.",
        (expects("200 ballot boxes had gone missing", stance="denied", source="electoral commission"),),
    ),
    Example(
        "elections-observers",
        "elections",
        "Observers from the Atlantic Union, who visited 90 polling stations, said the vote had been calm but that the "
        "count lacked transparency.",
        (
            expects("the vote had been calm", source="Observers", stance="attributed"),
            expects("the count lacked transparency", source="Observers", stance="attributed"),
        ),
    ),
    Example(
        "policing-shooting",
        "policing",
        "An officer shot and killed a 19-year-old man who, the department said, had reached for a knife.",
        (
            expects("shot and killed a 19-year-old man", stance="asserted", source=None, agent="officer"),
            expects("had reached for a knife", stance="attributed", source="department"),
        ),
    ),
    Example(
        "policing-witness-contradicts",
        "policing",
        "Two neighbours, however, said the man had been kneeling and denied that he was armed.",
        (
            expects("the man had been kneeling", stance="attributed", source="neighbours"),
            expects("he was armed", stance="denied", source="neighbours"),
        ),
    ),
    Example(
        "labour-both-sides",
        "labour",
        "The port authority says only a tenth of its staff walked out; the union puts the figure at nine in ten.",
        (expects("only a tenth of its staff walked out", source="port authority", stance="attributed"),),
    ),
    Example(
        "labour-accusation-noun",
        "labour",
        "Management faces accusations from former cooks that it withheld tips for years.",
        (expects("it withheld tips for years", stance=("attributed", "distanced"), source="former cooks"),),
    ),
    Example(
        "disasters-cause-unknown",
        "disasters",
        "Officials said it was too early to say what caused the blast, which killed six people and shattered windows "
        "a mile away.",
        (
            expects("killed six people", agent="blast", action="kill", target="six people"),
            expects("shattered windows", action="shatter", target="windows"),
        ),
    ),
    Example(
        "disasters-feared",
        "disasters",
        "More than 40 hikers are feared to have been buried by the avalanche, the mountain rescue service said.",
        (expects("have been buried by the avalanche", source="mountain rescue service", hedged=True),),
    ),
    Example(
        "technology-company-statement",
        "technology",
        "In a statement, Lumio acknowledged that engineers had ignored an alert but denied that any card numbers "
        "were taken.",
        (
            expects("engineers had ignored an alert", stance="asserted"),
            expects("any card numbers were taken", stance="denied", source="Lumio"),
        ),
    ),
    Example(
        "technology-document",
        "technology",
        "Internal e-mails seen by this newspaper show that managers knew of the flaw in 2021.",
        (expects("managers knew of the flaw in 2021", source="e-mails", source_kind="document"),),
        limit="the parser misreads the hyphen in the source",
    ),
    Example(
        "education-letter",
        "education",
        "In a letter to parents, the head teacher, Miriam Stowe, wrote that lessons would move to the church hall.",
        (expects("lessons would move to the church hall", source="Miriam Stowe", stance="attributed", cue="wrote"),),
    ),
    Example(
        "education-passive-criticism",
        "education",
        "The reform, criticised by teachers as rushed, was adopted by parliament with a majority of three.",
        (expects("was adopted by parliament", agent="parliament", action="adopt", target="reform", voice="passive"),),
    ),
    Example(
        "culture-authorship",
        "culture",
        "The sonata, which some scholars attribute to his sister, was first performed in 1788.",
        (expects("was first performed in 1788", stance="asserted", voice="agentless", target="sonata"),),
    ),
    Example(
        "diplomacy-state-media",
        "diplomacy",
        "State media reported that the president had received the envoy, citing a palace official who was not named.",
        (expects("the president had received the envoy", source=("palace official", "State media")),),
    ),
    Example(
        "diplomacy-believed-by",
        "diplomacy",
        "Western governments believe the ship carried missile parts, an accusation Port Saran has always rejected.",
        (expects("the ship carried missile parts", source="Western governments", stance="attributed"),),
    ),
    Example(
        "transport-inquiry",
        "transport",
        "The inquiry concluded that the signal had been green and that the driver, who survived, was not at fault.",
        (
            expects("the signal had been green", source="inquiry", stance=("attributed", "asserted")),
            expects("was not at fault", source="inquiry", negated=True),
        ),
    ),
)

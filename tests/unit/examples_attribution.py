"""On whose word a claim stands: the source, its kind, the cue, and whether the words are quoted."""

from expectations import Example, expects

EXAMPLES: tuple[Example, ...] = (
    # --- post-posed --------------------------------------------------------------------------------------------------
    Example(
        "x-said-disasters",
        "disasters",
        "The fire began in a bakery, the town's fire chief, Bruno Salk, said.",
        (expects("The fire began in a bakery", stance="attributed", source="Bruno Salk", cue="said", mode="indirect"),),
    ),
    Example(
        "said-x-health",
        "health",
        "The ward had run out of oxygen by midnight, said Teresa Lund, a night nurse.",
        (
            expects(
                "The ward had run out of oxygen",
                stance="attributed",
                source="Teresa Lund",
                source_kind="named",
                cue="said",
            ),
        ),
    ),
    Example(
        "police-said-policing",
        "policing",
        "Two men fled on foot towards the canal, police said.",
        (expects("Two men fled on foot", stance="attributed", source="police", source_kind="official", cue="said"),),
    ),
    Example(
        "according-to-at-the-end-business",
        "business",
        "Profits at the shipyard halved last year, according to Meridian Research.",
        (
            expects(
                "Profits at the shipyard halved",
                stance="attributed",
                source="Meridian Research",
                cue="according to",
                mode="indirect",
            ),
        ),
    ),
    Example(
        "x-told-outlet-sport",
        "sport",
        "The stadium will not be ready for the opening match, the contractor Piet Oosten told the Harbour Gazette.",
        (expects("The stadium will not be ready", source="Piet Oosten", cue="told", negated=True),),
    ),
    # --- fronted -----------------------------------------------------------------------------------------------------
    Example(
        "according-to-first-climate",
        "climate",
        "According to Jonas Reik, a glaciologist, the ice shelf lost a third of its mass in ten years.",
        (
            expects(
                "the ice shelf lost a third of its mass",
                stance="attributed",
                source="Jonas Reik",
                source_kind="named",
                cue="according to",
            ),
        ),
    ),
    Example(
        "x-said-that-elections",
        "elections",
        "Senator Gloria Amadi said that the count had been stopped twice.",
        (expects("the count had been stopped twice", stance="attributed", source="Gloria Amadi", cue="said"),),
    ),
    Example(
        "x-said-without-that-labour",
        "labour",
        "Union leader Rosa Brandl said 4,000 welders would walk out on Friday.",
        (expects("4,000 welders would walk out", stance="attributed", source="Rosa Brandl", cue="said"),),
    ),
    Example(
        "in-the-view-of-culture",
        "culture",
        "In the view of the curator Edda Mohn, the portrait is a late copy.",
        (expects("the portrait is a late copy", stance="attributed", source="Edda Mohn"),),
    ),
    Example(
        "as-x-put-it-education",
        "education",
        "As the headmaster, Owen Pryce, put it, the school has more buckets than books.",
        (expects("the school has more buckets than books", stance="attributed", source="Owen Pryce"),),
        limit="as X put it is not read as a report",
    ),
    # --- embedded: words between source and cue ----------------------------------------------------------------------
    Example(
        "who-leads-diplomacy",
        "diplomacy",
        "Ingrid Sollie, who leads the Norwegian delegation, said on Monday that the talks had broken down.",
        (
            expects(
                "the talks had broken down", stance="attributed", source="Ingrid Sollie", cue="said", mode="indirect"
            ),
        ),
    ),
    Example(
        "apposition-between-war",
        "war",
        "Colonel Idris Haddou, a spokesman for the southern command, told reporters on Sunday that the siege was over.",
        (expects("the siege was over", stance="attributed", source="Idris Haddou", cue="told"),),
    ),
    Example(
        "time-between-science",
        "science",
        "The team announced in Geneva last week that its detector had caught three new particles.",
        (expects("its detector had caught three new particles", source="team", cue="announced"),),
    ),
    Example(
        "parenthetical-inside-transport",
        "transport",
        "The new bridge, the engineer Halina Wrona warned, was never tested in high wind.",
        (expects("was never tested in high wind", source="Halina Wrona", cue="warned", negated=True),),
        limit="the parser hangs the name between commas on the clause before it",
    ),
    Example(
        "suffix-and-initial-war",
        "war",
        "“We hold both banks of the river,” Gen. Jane A. Roe, Jr, the division's commander, said on Saturday.",
        (
            expects(
                "We hold both banks of the river",
                stance="attributed",
                source="Jane A. Roe",
                source_kind="named",
                cue="said",
                mode="direct",
            ),
        ),
    ),
    # --- other cues --------------------------------------------------------------------------------------------------
    Example(
        "argued-courts",
        "courts",
        "Defence counsel Noor Vance argued that the search warrant had expired.",
        (expects("the search warrant had expired", stance="attributed", source="Noor Vance", cue="argued"),),
    ),
    Example(
        "wrote-technology",
        "technology",
        "“The flaw was known for a year,” the engineer Sami Keller wrote in a post on Thursday.",
        (expects("The flaw was known for a year", source="Sami Keller", cue="wrote", mode="direct"),),
    ),
    Example(
        "warned-health",
        "health",
        "Epidemiologist Ruth Okello warned that cases would double by Easter.",
        (expects("cases would double by Easter", stance="attributed", source="Ruth Okello", cue="warned"),),
    ),
    Example(
        "believes-science",
        "science",
        "The botanist Leo Artz believes the orchid died out in the 1950s.",
        (expects("the orchid died out", stance="attributed", source="Leo Artz", cue="believes"),),
    ),
    Example(
        "accused-of-diplomacy",
        "diplomacy",
        "Ankira accused its neighbour of jamming ship radars in the strait.",
        (expects("jamming ship radars", stance="attributed", source="Ankira", cue="accused"),),
        limit="the parser hangs the charge on the accused",
    ),
    Example(
        "blames-for-climate",
        "climate",
        "The fishermen's league blames the refinery for poisoning the estuary.",
        (expects("poisoning the estuary", stance="attributed", source="fishermen's league", cue="blames"),),
    ),
    Example(
        "showed-document-health",
        "health",
        "A survey of 3,000 nurses showed that half had thought of leaving.",
        (expects("half had thought of leaving", source="survey", source_kind="document", cue="showed"),),
    ),
    # --- direct, mixed -----------------------------------------------------------------------------------------------
    Example(
        "quotation-then-source-sport",
        "sport",
        '"Our goalkeeper played with a broken finger," said the captain, Mirko Lasic.',
        (
            expects(
                "Our goalkeeper played with a broken finger",
                source="Mirko Lasic",
                source_kind="named",
                mode="direct",
                cue="said",
            ),
        ),
    ),
    Example(
        "source-then-quotation-labour",
        "labour",
        "Shop steward Dilys Pugh said: “The company locked us out.”",
        (expects("The company locked us out", source="Dilys Pugh", mode="direct", stance="attributed"),),
    ),
    Example(
        "broken-quotation-elections",
        "elections",
        "“The machines were old,” the registrar, Paulo Enes, said, “and three of them jammed.”",
        (
            expects("The machines were old", source="Paulo Enes", mode="direct"),
            expects("three of them jammed", source="Paulo Enes", mode="direct"),
        ),
        limit="the second half of a broken quotation is lost",
    ),
    Example(
        "mixed-business",
        "business",
        "Finance chief Anouk Delor said the merger had been “a costly mistake from the first day”.",
        (expects("the merger had been “a costly mistake", source="Anouk Delor", mode="mixed", stance="attributed"),),
    ),
    Example(
        "mixed-according-to-technology",
        "technology",
        "According to Priya Nand of the Open Wires Group, the firm “sold every click” of its users.",
        (expects("the firm “sold every click”", source="Priya Nand", mode="mixed", stance="attributed"),),
    ),
    Example(
        "single-quotes-courts",
        "courts",
        "‘My client never left the house,’ her lawyer, Fintan Daly, said.",
        (
            expects(
                "My client never left the house", source="Fintan Daly", source_kind="named", mode="direct", negated=True
            ),
        ),
        limit="a role with its holder's name is not read as the name",
    ),
    # --- quotations over several sentences ---------------------------------------------------------------------------
    Example(
        "second-sentence-of-quotation-technology",
        "technology",
        "“The reactor was safe,” the plant's director, Ilse Brandt, said. “We had replaced every valve. "
        "The alarm came from a faulty sensor.”",
        (
            expects("The reactor was safe", source="Ilse Brandt", source_kind="named", mode="direct"),
            expects("We had replaced every valve", source="Ilse Brandt", mode="direct", stance="attributed"),
            expects("The alarm came from a faulty sensor", source="Ilse Brandt", mode="direct", stance="attributed"),
        ),
    ),
    Example(
        "source-after-three-sentences-war",
        "war",
        "“They came at night. They burned the mill. They took the horses,” said Yusra Bakri, a farmer.",
        (
            expects("They came at night", source="Yusra Bakri", stance="attributed"),
            expects("They burned the mill", source="Yusra Bakri", stance="attributed"),
            expects("They took the horses", source="Yusra Bakri", stance="attributed"),
        ),
    ),
    Example(
        "quotation-over-paragraphs-education",
        "education",
        "“The roof has leaked since spring,” the bursar, Colm Reddy, told parents.\n\n"
        "“The county refused to pay for repairs. Two classrooms were shut in September.”",
        (
            expects("The county refused to pay for repairs", source="Colm Reddy", stance="attributed"),
            expects("Two classrooms were shut in September", source="Colm Reddy", stance="attributed"),
        ),
    ),
    Example(
        "own-voice-after-quotation-culture",
        "culture",
        "“We owe the painters an apology,” the minister, Livia Tauber, said. The museum reopened on Friday.",
        (
            expects("We owe the painters an apology", source="Livia Tauber", source_kind="named"),
            expects("The museum reopened on Friday", stance="asserted", source=None),
        ),
    ),
    # --- pronouns and short names ------------------------------------------------------------------------------------
    Example(
        "she-said-labour",
        "labour",
        "Marion Teller has run the miners' union since 2011. The mine was badly ventilated, she said.",
        (expects("The mine was badly ventilated", stance="attributed", source="Marion Teller", cue="said"),),
    ),
    Example(
        "he-of-two-people-business",
        "business",
        "Karin Holt sold the firm to Pavel Dusek in January. Its books, he said, had been in disorder.",
        (expects("had been in disorder", stance="attributed", source="Pavel Dusek"),),
    ),
    Example(
        "he-added-policing",
        "policing",
        "Superintendent Kofi Nartey said the gang worked from a garage. It had stolen 80 cars since March, he added.",
        (
            expects("the gang worked from a garage", source="Kofi Nartey"),
            expects("It had stolen 80 cars", source="Kofi Nartey", stance="attributed", cue="added"),
        ),
    ),
    Example(
        "surname-to-full-name-climate",
        "climate",
        "Beatriz Quintal has studied the reef for thirty years. “Half of it is dead,” Quintal said.",
        (expects("Half of it is dead", source="Beatriz Quintal", mode="direct"),),
        limit="the name is not joined to the fullest one of the article",
    ),
    Example(
        "the-general-war",
        "war",
        "General Omar Lissouba visited the front on Monday. The rebels had lost 200 men, the general said.",
        (expects("The rebels had lost 200 men", stance="attributed", source="Omar Lissouba"),),
    ),
    Example(
        "they-said-labour",
        "labour",
        "The dockers met in the old customs hall. They said the cranes were unsafe.",
        (expects("the cranes were unsafe", stance="attributed", source="dockers"),),
        limit="the name is not joined to the fullest one of the article",
    ),
    # --- nominal -----------------------------------------------------------------------------------------------------
    Example(
        "warning-by-x-that-climate",
        "climate",
        "A warning by the coast guard that the dyke had cracked reached the mayor on Friday.",
        (expects("the dyke had cracked", stance="attributed", source="coast guard", cue="warning"),),
        limit="the clause after a noun of saying hangs on another word",
    ),
    Example(
        "xs-statement-that-policing",
        "policing",
        "The sheriff's statement that the shots came from the roof surprised the witnesses.",
        (expects("the shots came from the roof", stance="attributed", source="sheriff", cue="statement"),),
    ),
    Example(
        "allegations-by-x-that-elections",
        "elections",
        "Allegations by the opposition that ballots were burned in Maroua led to street protests.",
        (expects("ballots were burned", stance=("attributed", "distanced"), source="opposition", cue="Allegations"),),
    ),
    Example(
        "accusation-from-x-sport",
        "sport",
        "The league is examining an accusation from Torvald FC that the referee had been bribed.",
        (expects("the referee had been bribed", stance=("attributed", "distanced"), source="Torvald FC"),),
        limit="the clause after a noun of saying hangs on another word",
    ),
    # --- kinds of source ---------------------------------------------------------------------------------------------
    Example(
        "ministry-is-official-health",
        "health",
        "The health ministry said the second wave had peaked.",
        (expects("the second wave had peaked", source="health ministry", source_kind="official"),),
    ),
    Example(
        "capital-is-official-diplomacy",
        "diplomacy",
        "Jakarta says the islands have been Indonesian since 1949.",
        (expects("the islands have been Indonesian", source="Jakarta", source_kind="official", stance="attributed"),),
    ),
    Example(
        "spokesman-is-official-transport",
        "transport",
        "A spokesman for the transport ministry said the signals had been repaired.",
        (expects("the signals had been repaired", source="spokesman", source_kind="official"),),
    ),
    Example(
        "condition-of-anonymity-diplomacy",
        "diplomacy",
        "A senior diplomat, speaking on condition of anonymity, said the treaty was dead.",
        (expects("the treaty was dead", source="senior diplomat", source_kind="anonymous", stance="attributed"),),
    ),
    Example(
        "two-people-familiar-business",
        "business",
        "The bank is preparing to sell its insurance arm, according to two people familiar with the matter.",
        (
            expects(
                "is preparing to sell its insurance arm",
                source="two people familiar",
                source_kind="anonymous",
                stance="attributed",
            ),
        ),
    ),
    Example(
        "residents-are-anonymous-war",
        "war",
        "Residents said the shelling had started before dawn.",
        (expects("the shelling had started before dawn", source="Residents", source_kind="anonymous"),),
    ),
    Example(
        "sources-say-elections",
        "elections",
        "Sources close to the campaign say the candidate has borrowed two million crowns.",
        (expects("the candidate has borrowed two million crowns", source="Sources", source_kind="anonymous"),),
    ),
    Example(
        "a-report-by-climate",
        "climate",
        "A report by the Delta Commission found that the sea wall had sunk by 40 centimetres.",
        (expects("the sea wall had sunk", source="report", source_kind="document", cue="found"),),
    ),
    Example(
        "court-papers-show-courts",
        "courts",
        "Court papers show that the broker owed nine million euros.",
        (expects("the broker owed nine million euros", source="Court papers", source_kind="document", cue="show"),),
    ),
    Example(
        "according-to-the-indictment-courts",
        "courts",
        "The mayor took envelopes of cash in a car park, according to the indictment.",
        (
            expects(
                "The mayor took envelopes of cash", source="indictment", source_kind="document", stance="attributed"
            ),
        ),
    ),
    Example(
        "study-published-in-science",
        "science",
        "Bees can count to four, according to a study published in the Annals of Field Biology.",
        (expects("Bees can count to four", source="study", source_kind="document", cue="according to"),),
    ),
    Example(
        "newspaper-is-outlet-labour",
        "labour",
        "The factory kept two sets of safety logs, the newspaper La Jornada del Sur reported.",
        (expects("The factory kept two sets of safety logs", source="La Jornada del Sur", source_kind="outlet"),),
    ),
    Example(
        "state-television-is-outlet-disasters",
        "disasters",
        "State television said 60 miners had been brought to the surface.",
        (expects("60 miners had been brought to the surface", source="State television", source_kind="outlet"),),
    ),
    Example(
        "organisation-is-named-technology",
        "technology",
        "Amnet International, a rights group, said the cameras recognised faces at 200 metres.",
        (expects("the cameras recognised faces", source="Amnet International", source_kind="named"),),
    ),
    # --- nested ------------------------------------------------------------------------------------------------------
    Example(
        "said-that-x-had-told-courts",
        "courts",
        "The prosecutor, Elif Arin, said that a guard had told her the cell was left open.",
        (expects("the cell was left open", stance="attributed", source="guard"),),
    ),
    Example(
        "newspaper-quoting-official-diplomacy",
        "diplomacy",
        "The Daily Standard quoted the consul, Remy Aoun, as saying that visas would be halved.",
        (expects("visas would be halved", stance="attributed", source="Remy Aoun"),),
    ),
    Example(
        "said-y-claims-war",
        "war",
        "Deputy minister Zlata Hruby said the villagers claim that the soldiers shot the cattle.",
        (expects("the soldiers shot the cattle", source="villagers"),),
    ),
    Example(
        "says-x-admits-health",
        "health",
        "Professor Nils Aaker says the ministry admits that its figures were wrong.",
        (expects("its figures were wrong", source=("ministry", "Nils Aaker")),),
    ),
    # --- no attribution ----------------------------------------------------------------------------------------------
    Example(
        "according-to-plan-science",
        "science",
        "The probe docked with the station according to plan.",
        (expects("The probe docked with the station", stance="asserted", source=None),),
    ),
    Example(
        "according-to-age-education",
        "education",
        "The pupils were seated according to height.",
        (expects("The pupils were seated", stance="asserted", source=None, voice="agentless"),),
    ),
    Example(
        "nobody-reports-transport",
        "transport",
        "The last tram leaves at one in the morning.",
        (expects("The last tram leaves", stance="asserted", source=None, cue=None, mode=None),),
    ),
    Example(
        "title-in-quotation-marks-culture",
        "culture",
        "Her novel “The Salt Road” won the Brandeis prize in November.",
        (expects("won the Brandeis prize", stance="asserted", source=None),),
    ),
    Example(
        "nickname-in-quotation-marks-sport",
        "sport",
        "Carlos “Chino” Vega scored twice in the second half.",
        (expects("scored twice in the second half", stance="asserted", source=None),),
    ),
    # --- headlines ---------------------------------------------------------------------------------------------------
    Example(
        "headline-colon-disasters",
        "disasters",
        "Engineers inspected the wall all night.",
        (expects("dam will hold", stance="attributed", source="Minister"),),
        title="Minister: dam will hold",
    ),
    Example(
        "headline-say-x-courts",
        "courts",
        "The trial opens in June.",
        (expects("Mayor took bribes", stance="attributed", source="prosecutors", cue="say"),),
        title="Mayor took bribes, say prosecutors",
    ),
    Example(
        "headline-x-says-business",
        "business",
        "Shares fell by a tenth.",
        (expects("chip shortage is over", stance="attributed", source="Kestrel", cue="says"),),
        title="Kestrel says chip shortage is over",
    ),
    Example(
        "headline-dash-report-policing",
        "policing",
        "The chief has led the force for ten years.",
        (expects("Police chief to quit", stance=("attributed", "distanced"), source="report"),),
        title="Police chief to quit – report",
    ),
    # --- who answers for words inside words, and words that stand astray ---
    Example(
        "outer-of-belief-labour",
        "labour",
        "Rosa Brandl said the board believes the mill will close by June.",
        (expects("the mill will close by June", stance="attributed", source="Rosa Brandl"),),
    ),
    Example(
        "quoted-hearsay-elections",
        "elections",
        "“Everyone says the count was rushed,” Piet Oosten said.",
        (expects("the count was rushed", stance="attributed", source="Piet Oosten"),),
    ),
    Example(
        "said-in-a-letter-that-health",
        "health",
        "Jonas Reik said in a written statement that clinics should show their goodwill and open on Sundays.",
        (expects("clinics should show their goodwill", stance="attributed", source="Jonas Reik"),),
    ),
    Example(
        "learned-from-transport",
        "transport",
        "Meridian Radio recently learned from dock officials that the crane had been cracked since May.",
        (expects("the crane had been cracked since May", stance="attributed", source="dock officials"),),
    ),
    Example(
        "explanation-is-that-war",
        "war",
        "Edda Mohn’s explanation is that the convoy lost its way.",
        (expects("the convoy lost its way", stance="attributed", source="Edda Mohn"),),
    ),
    Example(
        "made-clear-business",
        "business",
        "Owen Pryce made it clear that the brewery would not be sold.",
        (expects("the brewery would not be sold", stance="attributed", source="Owen Pryce"),),
    ),
    Example(
        "put-the-figure-disasters",
        "disasters",
        "The coast guard put the damage at four million crowns.",
        (expects("damage at four million crowns", stance="attributed", source="coast guard"),),
    ),
    Example(
        "attributed-to-climate",
        "climate",
        "The institute attributed the die-off to warmer ponds.",
        (expects("die-off to warmer ponds", stance="attributed", source="institute"),),
    ),
    Example(
        "voiced-concern-diplomacy",
        "diplomacy",
        "Two envoys voiced concern about the growing number of patrols.",
        (expects("the growing number of patrols", stance="attributed", source="Two envoys"),),
    ),
    Example(
        "short-words-in-a-quotation-sport",
        "sport",
        "“The coach has no plan for the final. He is lost. He shouts at everyone,” Sami Keller said.",
        (expects("He is lost", stance="attributed", source="Sami Keller", mode="direct"),),
    ),
    Example(
        "she-is-not-tom-disasters",
        "disasters",
        "Tom Reyes said the bridge was safe. The road was closed at noon. She said the wounded were in hospital.",
        (expects("the wounded were in hospital", stance="attributed", source="She"),),
    ),
    Example(
        "he-is-no-country-war",
        "war",
        "Ardavia said its troops had left the valley. He said the border was open.",
        (expects("the border was open", stance="attributed", source="He"),),
    ),
    Example(
        "somebody-else-in-between-health",
        "health",
        "Petra Vick said the ward was full. Nurses met Olga Brandt at noon. She said the wounded were in hospital.",
        (expects("the wounded were in hospital", stance="attributed", source="She"),),
    ),
    Example(
        "she-was-the-last-to-speak-health",
        "health",
        "Petra Vick said the ward was full. The road was closed at noon. She said the wounded were safe.",
        (expects("the wounded were safe", stance="attributed", source="Petra Vick"),),
    ),
    # --- requests, wishes, states of mind ----------------------------------------------------------------------------
    Example(
        "told-to-act-disasters",
        "disasters",
        "The mayor of Ostby told his engineers to find the leak before dawn.",
        (expects("find the leak before dawn", stance="attributed", source="mayor of Ostby", cue="told"),),
    ),
    Example(
        "called-a-ploy-elections",
        "elections",
        "Critics called the recount a costly ploy.",
        (expects("the recount a costly ploy", stance="attributed", source="Critics", cue="called"),),
    ),
    Example(
        "plans-to-sell-business",
        "business",
        "The council of Ostby plans to sell the old bath house.",
        (expects("plans to sell the old bath house", stance="asserted", source="council of Ostby", cue="plans"),),
    ),
    Example(
        "hopes-that-climate",
        "climate",
        "The beekeeper Jon Vell hopes that the frost will spare the orchard.",
        (expects("the frost will spare the orchard", stance="attributed", source="Jon Vell", cue="hopes"),),
    ),
    Example(
        "afraid-that-disasters",
        "disasters",
        "Many villagers are afraid that the dam will break.",
        (expects("the dam will break", stance="attributed", source="villagers"),),
    ),
    Example(
        "poll-shows-leading-elections",
        "elections",
        "A poll by Meridian Research shows the mayor leading Anna Birk by nine points.",
        (expects("the mayor leading Anna Birk by nine points", source="poll by Meridian Research", cue="shows"),),
    ),
    Example(
        "said-after-the-vote-culture",
        "culture",
        "Oda Falk said after the vote she would not accept the prize.",
        (expects("she would not accept the prize", stance="attributed", source="Oda Falk"),),
    ),
    Example(
        "told-to-stop-after-tests-health",
        "health",
        "Residents of Ostby were told on Tuesday to stop drinking their water after tests found lead in the well.",
        (expects("tests found lead in the well", stance="asserted", source=None),),
    ),
    Example(
        "a-motion-asking-elections",
        "elections",
        "The council voted down a motion asking Mayor Ann Birk to step aside.",
        (expects("asking Mayor Ann Birk to step aside", stance="asserted", source=None),),
    ),
    # --- clauses in a row, what something is called, quotations of several sentences ---------------------------------
    Example(
        "row-before-according-disasters",
        "disasters",
        "The bridge was closed in May and lorries still used it at night, according to the council.",
        (
            expects("The bridge was closed in May", stance="attributed", source="council", cue="according to"),
            expects("lorries still used it at night", stance="attributed", source="council", cue="according to"),
        ),
    ),
    Example(
        "row-before-said-water",
        "water",
        "The reservoir was drained for repairs in May, but the pumps refilled it within a day, another engineer said.",
        (
            expects("The reservoir was drained for repairs", source="another engineer", cue="said"),
            expects("the pumps refilled it", stance="attributed", source="another engineer", cue="said"),
        ),
    ),
    Example(
        "second-predicate-would-transport",
        "transport",
        "The harbour office says the tariff hurts small crews, but would pay for two quays by 2030.",
        (expects("would pay for two quays", stance="attributed", source="harbour office", cue="says"),),
    ),
    Example(
        "second-predicate-could-not-culture",
        "culture",
        "They said they disliked the design, but could not find a cheaper architect in time.",
        (expects("could not find a cheaper architect", stance="attributed", source="They", cue="said"),),
    ),
    Example(
        "aside-from-saying-sport",
        "sport",
        "The coach refuses to name a squad, aside from saying the captain is fit.",
        (expects("the captain is fit", stance="attributed", source="coach", cue="saying"),),
    ),
    Example(
        "called-with-phrase-between-courts",
        "courts",
        "At the fair, Judge Ida Roe called his walk in support of the miners a stunt.",
        (expects("his walk in support of the miners a stunt", stance="attributed", source="Ida Roe", cue="called"),),
    ),
    Example(
        "described-as-quoted-religion",
        "religion",
        "Bishop Tom Ashe described the chapel as a “hangar”.",
        (expects("the chapel as a “hangar", stance="attributed", source="Tom Ashe", cue="described"),),
    ),
    Example(
        "see-as-farming",
        "farming",
        "Growers along the Varb saw its dam as a gamble with their meadows.",
        (expects("its dam as a gamble with their meadows", stance="attributed", source="Growers", cue="saw"),),
    ),
    Example(
        "see-without-as-economy",
        "economy",
        "Visitors see the ferry from the old pier in Varby.",
        (expects("Visitors see the ferry", stance="asserted", source=None),),
    ),
    Example(
        "whether-anybody-saw-crime",
        "crime",
        "Whether Mayor Doreen Lund saw the message cannot be established from the records.",
        (expects("cannot be established from the records", stance="asserted", source=None),),
    ),
    Example(
        "audit-found-things-labour",
        "labour",
        "An audit by the county found 31 cases of unpaid overtime in the kitchens of Ostby.",
        (expects("31 cases of unpaid overtime", stance="attributed", source="audit", cue="found"),),
    ),
    Example(
        "quote-first-sentence-short-culture",
        "culture",
        "“We were wrong. The dates on the map never matched the parish register,” Curator Lund told the dealer.",
        (
            expects("We were wrong", stance="attributed", source="Lund", cue="told"),
            expects("The dates on the map never matched", stance="attributed", source="Lund", cue="told"),
        ),
    ),
    Example(
        "quote-fragment-said-name-culture",
        "culture",
        "The choir fears for its hall.\n\n“The roof leaks over the organ. Slow decay,” said Lena Wim, a Varby-based "
        "keeper of the North Coast Choral Society.",
        (
            expects("The roof leaks over the organ", stance="attributed", source="Lena Wim", cue="said"),
            expects("Slow decay", stance="attributed", source="Lena Wim", cue="said"),
        ),
    ),
    Example(
        "quote-goes-on-short-transport",
        "transport",
        "“The timetable ruined every morning of ours,” Conductor Ham said. “It was maddening. Trams should come when "
        "the board says so.”",
        (expects("It was maddening", stance="attributed", source="Ham", cue="said"),),
    ),
    # --- what only the layout tells ----------------------------------------------------------------------------------
    Example(
        "transcript-sport",
        "sport",
        "The two met on the radio.\n\nVELL: The pitch is safe. We rolled it twice.\n\nHOST: Then why was it shut?"
        "\n\nVELL: It was shut for the frost.",
        (
            expects("The pitch is safe", stance="attributed", source="VELL", mode="direct"),
            expects("We rolled it twice", stance="attributed", source="VELL", mode="direct"),
            expects("It was shut for the frost", stance="attributed", source="VELL", mode="direct"),
        ),
    ),
    Example(
        "added-then-a-paragraph-labour",
        "labour",
        "The union was not pleased.\n\nMs. Falk added:\n\nThe pay deal is an insult to the crews. It leaves out the "
        "night shift.\n\nThe talks go on.",
        (
            expects("The pay deal is an insult to the crews", stance="attributed", source="Ms. Falk", cue="added"),
            expects("It leaves out the night shift", stance="attributed", source="Ms. Falk", cue="added"),
            expects("The talks go on", stance="asserted", source=None),
        ),
    ),
    Example(
        "signed-quotation-culture",
        "culture",
        "Readers wrote to us.\n\n“The harbour belongs to all of us. Nobody may fence it in.” ― Jon Vell",
        (
            expects("The harbour belongs to all of us", stance="attributed", source="Jon Vell", mode="direct"),
            expects("may fence it in", stance="attributed", source="Jon Vell", mode="direct"),
        ),
    ),
    Example(
        "speaker-after-last-paragraph-business",
        "business",
        "Mayor Ida Berg opened the talks.\n\n“It is very simple. The dam was weak and they knew it.\n\n"
        "They have a lot to fear now,” engineer Dale Orr said.",
        (expects("The dam was weak", stance="attributed", source="Dale Orr", mode="direct"),),
    ),
    Example(
        "citing-somebody-transport",
        "transport",
        "Citing harbour officials, the Gazette reported that the ferry had sunk.",
        (expects("the ferry had sunk", stance="attributed", source="harbour officials"),),
    ),
)

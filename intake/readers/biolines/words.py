"""The words a bio line is made of, as named tables with the reason for each. No rule stands here: a rule is
usually taught a new word by adding it to its row, in lower case."""

from __future__ import annotations


def words(rows: str) -> frozenset[str]:
    """The words of a table written as running text; "_" joins a word of several parts ("law_firm")."""
    return frozenset(row.replace("_", " ") for row in rows.split())


# --- Sentences ----------------------------------------------------------------------------------------------

# A stop after these belongs to the word: a name or a place always follows, so no sentence ends here.
LEANING_ABBREVIATIONS = words(
    """
    adm amb assoc asst br brig capt cmdr col dr fr ft gen gov hon lt maj messrs mr mrs ms mt mx no pres
    prof rep rev sen sgt st ste supt vol vs
    """
)

# A stop after these belongs to the word as well, but a sentence may end with it ("… of Example Inc. She is").
CLOSING_ABBREVIATIONS = words(
    """
    a.m al ala ariz ark aug bros calif co colo conn corp dec del dept esq etc feb fla ga ill inc ind inst
    jan jr kan ky la ltd mass md mich minn miss mo mont neb nev nov oct okla ore p.m pa ret
    sept sr tenn tex univ va vt wash wis wyo
    """
)

# With these a sentence begins even where the stop before them is missing or part of an abbreviation.
SENTENCE_OPENERS = words(
    """
    a an as both contact dr email find follow he her his in it its mr mrs ms opinions reach read she the
    their these they this twitter view views visit
    """
)

# Words that begin the tail of a line although no stop was set before them ("… in Miami Follow her on Twitter").
# Each with the words of which one must come next; "@" stands for a handle or an address.
TAIL_OPENERS: dict[str, frozenset[str]] = {
    "follow": words("him her them me us on @ more the"),
    "twitter": words(": @"),
    "email": words(": @ him her them the"),
    "e-mail": words(": @ him her them the"),
    "instagram": words(": @"),
    "contact": words(": @ him her them"),
    "reach": words("him her them @"),
    "read": words("more the his her their full"),
    "view": words("more"),
    "share": words("this"),
    "listen": words("to"),
    "copyright": words("© (c) 2"),
    "©": words("*"),
}

# --- Names --------------------------------------------------------------------------------------------------

# Forms of address that stand before a name and are kept apart from it.
HONORIFICS = words(
    """
    adj adm. adm admiral air amb. amb ambassador archbishop assemblyman assemblymember assemblywoman
    assistant assoc. assoc associate asst baron baroness bishop brig. brig brigadier brother capt capt.
    captain cardinal chancellor chief cmdr. cmdr col col. colonel commander congressman congresswoman
    councilman councilmember councilwoman dame dato’ dato datuk deacon delegate dr. dr elder father former
    fr fr. gen. gen general gov gov. governor haji hon. hon honorable honourable imam judge justice lady
    lieutenant lord lt lt. madam maj maj. major marshal mayor mdm minister mr mr. mrs mrs. ms. ms mx mx.
    officer pastor pehin petty president prof. prof professor rabbi rear rep rep. representative ret.
    retired rev rev. reverend secretary sen sen. senator sergeant sgt sgt. shaykh sheikh sheriff sir
    sister sri state tan_sri tun u.s. vice
    """
)

# Of those, the ones that are no form of address on their own, only before another ("Associate Professor").
HONORIFIC_LEADERS = words(
    """
    adj air assistant assoc assoc. associate asst chief former most petty rear retired right state the
    u.s. vice
    """
)

# Forms of address that show a person even before a single name ("Mr. Example is …").
PERSONAL_HONORIFICS = words(
    """
    dame dr dr. lady lord mr mr. mrs mrs. ms ms. mx mx. prof prof. professor rev rev. sir
    """
)

# Lower-case parts inside a name, in the languages that have them.
PARTICLES = words(
    """
    't ab abu af al al- ap av ben bin bint d’ da das de del della den der des di do dos du e el ibn la le
    ould san santa st. ’t te ten ter tot van von wa y zu zur
    """
)

# Particles that a hyphen or an apostrophe joins to the word after them.
JOINED_PARTICLES = words("ad al an ar as ash at az bin d de el ibn l n o t ul")

# Parts that close a name.
SUFFIXES = words("esq esq. ii iii iv jr jr. sr sr. v")

# Degrees and orders after a name; kept as its honorific where no form of address stands before it.
DEGREES = words(
    """
    b.a. b.s. ba bs bsn cbe cfa cpa d.d.s. d.phil. dds dnp dphil dvm ed.d. edd esq esq. faap facp frs j.d
    j.d. jd kc lcsw ll.m. llb llm m.a. m.b.a. m.d m.d. m.p.h. m.s. m.sc. ma mba mbe md mp mpa mph mpp ms
    msc msp msw np o.p. obe op ph.d ph.d. phd psy.d. psyd qc r.n. ret ret. rn s.j. sc sj usa usaf usmc usn
    """
)

# Words that no person's name begins with, though a capital makes them look like one at a line's start.
NOT_A_FIRST_NAME = words(
    """
    a about according additionally after all also although american among and any anybody anyone are as at
    based because before between born both british but by chinese congress contact correction could cover
    currently december democrats despite did does during each east editors editor’s educated eight either
    email european even every everybody everyone ex february federal finally find first five follow for
    former formerly four friday from given had has have hence her here his house how however i if
    illustration image in indeed instead international is it its january july just last less let like listen
    many maybe meanwhile might monday more moreover most must my national neither nevertheless next nine no
    nobody none north not note november now october of off on once one only or originally our over perhaps
    photo previously prior raised read remember republicans russian saturday second senate september seven
    share should since six so some somebody someone south still such sunday supreme ten that the their then
    there these they this those though three thursday thus to today tomorrow tuesday twitter two under
    united unless unlike until update view visit was we wednesday were west what when where whether which
    while white who whose why with within without would yesterday yet your
    """
)

# Words that begin a name only right before another capital: "He Example is …", "Will Example is …".
SELDOM_A_FIRST_NAME = words("an april august can do he it june may my she we will you")

# Words in capitals that are no part of a name: what stands before the name of somebody written about.
NOT_IN_A_NAME = words(
    """
    airlines analyst attorney candidate ceo chairman columnist correspondent court democrat democratic
    democrats director editor energy federal gov. governor health healthcare holdings leader minister motors
    officer officials oil petroleum pharmaceuticals police president professor rep. reporter republican
    republicans secretary sen. senator speaker spokesman spokeswoman state
    """
)

# House words that are surnames as well: "Ana Fund is …" may be a person, "Example Foundation is …" is none.
SURNAMES_TOO = words(
    """
    bank church court fund globe guild hall house journal league parliament post press service union watch
    """
)

# Two words that are no person although each could be a name's.
NOT_A_PERSON = words(
    """
    burkina_faso capitol_hill costa_rica donald_trump’s east_asia el_salvador foreign_affairs fox_news
    great_britain hong_kong ivory_coast las_vegas latin_america los_angeles middle_east new_hampshire
    new_jersey new_mexico new_york new_zealand papua_new_guinea puerto_rico real_clear_politics
    san_francisco saudi_arabia sierra_leone silicon_valley social_security southeast_asia sri_lanka
    wall_street
    """
)

# A subject that points back at the person or the people named before.
PRONOUNS_ONE = words("he she")
PRONOUNS_ALL = words("both they")
REFERENCES = (
    ("the", "author"), ("the", "writer"), ("the", "columnist"), ("the", "authors"), ("the", "writers"),
)  # fmt: skip

# A desk that signs as one: "The Example Desk is the research desk of Example Review."
COLLECTIVES = words("board bureau collective desk editors newsroom staff team unit")

# --- Before and around a bio ----------------------------------------------------------------------------------

# What may stand before the first name: marks, and labels of a desk. The longest first.
LEAD_MARKS = frozenset("—–-•*·●■◆▪|~_>§‣►:")
LEAD_LABELS: tuple[tuple[str, ...], ...] = (
    ("about", "the", "authors"), ("about", "the", "author"), ("about", "the", "writers"), ("about", "the", "writer"),
    ("editor", "note"), ("editors", "note"), ("author", "bio"), ("opinion", "by"), ("commentary", "by"),
    ("written", "by"), ("story", "by"), ("essay", "by"), ("words", "by"), ("text", "by"), ("guest", "columnist"),
    ("contributors",), ("contributor",), ("authors",), ("author",), ("writer",), ("bio",), ("by",),
)  # fmt: skip

# Labels after which "Name, Institution" is enough: nobody but the author is named there.
BYLINE_LABELS = frozenset({"by", "author", "authors", "writer"})

# --- Clauses ------------------------------------------------------------------------------------------------

BE_NOW = words("'s are is ’s")
BE_THEN = words("was were")
HAVE = words("had has have ’ve")

# After "has": what somebody has done in a life of writing and working, or has from it; whatever else somebody in the
# news "has …" says nothing of an author.
HAS_DONE = words(
    """
    advised appeared authored blogged chaired co-authored co-edited co-written consulted contributed covered
    directed earned edited held headed hosted lectured led lived managed practiced practised produced published
    received reported researched run served spent spoken studied taught testified translated traveled travelled
    won worked written
    """
)
HAS_FROM_IT = words("b.a. ba degree degrees doctorate ll.m. m.a. ma master masters mba ph.d. phd")

# How a life is told before its posts are: such a sentence says nothing of an author until the next one states a post.
LIFE_BEGINNINGS = words(
    "began born came educated emigrated fled graduated grew immigrated left moved raised spent started trained"
)

# "… as": verbs that, with "as", only say "is" or "was".
AS_NOW = words("act acting acts doubles serve serves serving sit sits work working works")
AS_THEN = words("acted sat served worked")

# Verbs that are a post by themselves, and the title that a reader is to be given for it.
POST_VERBS: dict[str, tuple[str, bool]] = {  # verb: (title, still so)
    "directs": ("director", True), "direct": ("director", True), "directed": ("director", False),
    "leads": ("leader", True), "lead": ("leader", True), "led": ("leader", False),
    "heads": ("head", True), "headed": ("head", False),
    "chairs": ("chair", True), "chaired": ("chair", False),
    "co-chairs": ("co-chair", True), "co-directs": ("co-director", True),
    "edits": ("editor", True), "edited": ("editor", False), "co-edits": ("co-editor", True),
    "hosts": ("host", True), "host": ("host", True), "hosted": ("host", False),
    "co-hosts": ("co-host", True), "manages": ("manager", True), "runs": ("head", True),
    "founded": ("founder", True), "co-founded": ("co-founder", True), "cofounded": ("co-founder", True),
    "publishes": ("publisher", True), "owns": ("owner", True),
}  # fmt: skip

# "holds the Example Chair in …": with these the object is the post.
HOLD_VERBS = words("hold holds occupies")

# Verbs that make a title together with their object and need an institution: "teaches philosophy at …".
ACTIVITY_VERBS = words("lectures practices practises pursuing studies taught teach teaches")

# Verbs that show a new subject after "and" or ";", besides "is" and its like.
SUBJECT_VERBS = words("directs leads teaches writes")

# Verbs that go on about the same subject: "left the navy and now teaches …". A noun is none of them.
GOING_ON = words("chairs co-chairs co-directs directs edits leads lectures runs teaches")

# What may part two posts.
SEPARATORS = words("; , — – • and & but")

# What may stand around a place after the last post of a line without a verb.
AROUND_A_PLACE = words("and at based from in of the")

# "formerly served as": these before a verb change nothing, the verb says that it is past.
ONCE = words("formerly previously")

# Verbs a bio line uses without stating a post; what follows them is left to the bio's text.
LIFE_VERBS = words(
    """
    advises analyses analyzes appears authored blog blogs co-authored comments consults contributes cover
    covers divides earned examines explores focuses graduated grew joined live lives practices publishes
    received reports represents researches resides retired served serves speaks specialises specializes
    spent studies tweet tweets worked works write writes wrote
    """
)

# Verbs of a report: a sentence that holds one speaks of somebody in the news, not of its author.
NEWS_VERBS = words(
    """
    accused announced arraigned arrested declined denied indicted pleaded said sued testified told vowed
    """
)

# A person who only *was* something "when" something else happened is somebody in the news as well.
NEWS_MOMENTS = words("before then until when")

# Of those, the ones that are a noun as often ("policy studies"): verbs only where a clause begins.
ALSO_NOUNS = words("advises analyses comments contributes covers focuses practices reports studies works")

# Adverbs that may stand anywhere before a post and change nothing.
ADVERBS = words(
    """
    a.k.a. additionally again also concurrently current currently either just most now only presently primarily
    recently respectively simultaneously still today
    """
)

# Of those, the ones that end what "former" began.
NOW = words("current currently now presently today")

# What a house, a city or a country may be of another: no proof that a single name is a person's.
HOUSE_ROLES = words("member partner sponsor subsidiary supporter")

# "A former …": the post that follows is over; the word is no part of the title.
FORMER = words("erstwhile ex former formerly late one-time onetime past previous previously retired sometime")

DETERMINERS = words("a an her his its my one our that the their this")

# Left out of a title: "the fourth president of …".
ORDINALS = words(
    """
    10th 1st 2nd 3rd 4th 5th 6th 7th 8th 9th eighth fifth first fourth ninth second seventh sixth tenth
    third
    """
)

# Once true, always true: "former" before an earlier post does not reach these.
LASTING_ROLES = words("author co-author co-founder cofounder creator founder recipient winner")

RELATIVES = words(
    """
    after although because before if since that though until when where whereas which while who whom whose
    """
)

# --- Titles ---------------------------------------------------------------------------------------------------

# The noun a title ends with. Plurals and compounds ("co-", "vice-", "…-in-chief") are understood.
ROLES = words(
    """
    academic accountant activist actor actress adjunct administrator admiral adviser advisor advocate
    affiliate agent aide alderman ally alumna alumnus ambassador analyst anchor anchorman anthropologist
    apprentice archaeologist architect archivist artist assemblyman assistant associate astronomer attache
    attaché attorney author banker barrister biochemist biographer biologist bishop blogger broadcaster
    builder businessman businesswoman candidate captain cardiologist cartoonist ceo ceo/founder cfo chair
    chairman chairperson chairwoman chancellor chaplain chemist chief cio clerk clinician co-author
    co-founder co-ordinator coach coauthor cofounder collaborator colonel columnist columnist/editor
    comedian commander commentator commissioner composer comptroller congressman congresswoman conservator
    consultant contributor contributor-at-large convener convenor coo coordinator copywriter correspondent
    councillor councilman councilmember councilor councilwoman counsel counsellor counselor creator critic
    cto curator dean defender delegate demographer dentist dermatologist designer developer diplomat
    director doctor doctoral dramatist ecologist economist ed editor educator emerita emeritus employee
    engineer entrepreneur envoy epidemiologist essayist ethicist ethnographer evangelist executive expert
    faculty farmer fellow film-maker filmmaker firefighter founder freelancer freshman futurist general
    geneticist geographer geologist governor graduate grantee head historian host imam immunologist
    innovator inspector instructor intern internist interpreter inventor investigator investor journalist
    judge junior jurist justice laureate lawmaker lawyer lead leader lecturer legislator liaison librarian
    lieutenant linguist litigator lobbyist magistrate major manager marketer mathematician mayor mediator
    member mentor meteorologist microbiologist minister missionary moderator musician naturalist
    negotiator neurologist neuroscientist neurosurgeon novelist nurse nutritionist observer obstetrician
    officer official ombudsman oncologist operative ophthalmologist organiser organist organizer owner
    paediatrician painter paralegal parliamentarian partner pastor pathologist pediatrician pharmacist
    philanthropist philosopher photographer photojournalist physician physicist physiologist pilot
    plaintiff planner playwright podcaster poet policymaker politician pollster practitioner preacher
    premier presenter president priest principal producer professor programmer prosecutor provocateur
    provost psychiatrist psychoanalyst psychologist psychotherapist publicist publisher rabbi radiologist
    rancher rapporteur reader realtor recipient rector regent registrar reporter representative researcher
    resident reverend scholar scientist screenwriter sculptor secretary senator senior sergeant sheriff
    sociologist soldier solicitor sophomore speaker specialist speechwriter spokesman spokesperson
    spokeswoman staffer statistician strategist student superintendent surgeon survivor teacher technician
    technologist theologian theorist therapist trader trainer translator treasurer trustee tutor
    under-secretary undergraduate undersecretary urbanist urologist veteran vicar vice-chair virologist
    visitor volunteer warden whip winner writer youtuber
    """
)

# A word of such an ending is a title although no row lists it ("endocrinologist", "assemblywoman").
ROLE_ENDINGS = ("ist", "ologist", "ographer", "ician", "woman", "person", "onomist")

# After these a house may follow at once: "Senior Fellow Example Institute".
HOUSE_AT_ONCE = words(
    """
    analyst ceo chair director editor fellow lecturer president professor researcher scholar
    """
)

# Titles whose last word is no role: "attorney general", "professor emeritus", "editor at large".
AFTER_ROLE = words("designate elect emerita emeriti emeritus general laureate pro tem tempore")

# Words that only look like a role by their ending.
NOT_ROLES = words(
    """
    assist checklist exist gist heist insist list mist moist persist resist twist waist whist wrist
    """
)

# Roles that follow "is" with the place only: the first of two that share an institution keeps none of it.
PROFESSIONS = words(
    """
    activist artist attorney author biologist cardiologist chemist consultant critic doctor economist
    engineer entrepreneur epidemiologist essayist filmmaker historian journalist lawyer novelist nurse
    oncologist pediatrician philosopher physician physicist poet psychiatrist psychologist scientist
    sociologist strategist surgeon teacher veteran writer
    """
)

# With one of these before it a profession is a post like any other: "a senior writer and a columnist at …".
POST_MODIFIERS = words("assistant associate chief deputy editorial executive managing senior staff")

# "is the author of …": a work, not a house. Stated only where a line states nothing else.
AUTHORSHIP = words("author authors co-author co-authors coauthor coauthors")

# Lower-case words that may stand before a house inside a title: "a senior CNN political commentator".
BEFORE_A_HOUSE = words(
    """
    associate chief contributing executive frequent longstanding longtime national regular senior veteran
    """
)

# "of" after these opens a subject, in capitals or not: "Shapiro Professor of Public Interest Law at …".
SUBJECT_ROLES = words(
    """
    chair chief doctor instructor lecturer major minister professor reader scholar secretary student
    teacher
    """
)

# Before these a name in capitals is the house they write or speak for: "a Fox News contributor".
PRESS_ROLES = words(
    """
    alum alumna alumnus analyst anchor blogger columnist commentator contributor correspondent critic
    editor employee executive host intern producer reporter spokesman spokesperson spokeswoman staffer
    writer
    """
)

# Offices whose country follows with "of": "minister of foreign affairs of Example".
OFFICES = words("minister secretary")

# "to" after these leads to a house: "contributing editor to Example Review".
TO_A_HOUSE = words("adviser advisor columnist consultant contributor correspondent counsel editor writer")

# Works and broadcasts: "host of “Example Hour”", "creator of The Example Project" name no employer.
WORK_ROLES = words("co-host co-producer creator host narrator presenter producer star")

# "of" after these names a place or a people: "governor of Kentucky" has no institution.
PLACE_ROLES = words("ambassador governor king lieutenant mayor premier queen representative senator sheriff")

# "from" after these says for whom they sit: "congresswoman from Arizona".
FROM_ROLES = words(
    """
    assemblyman assemblywoman congressman congresswoman delegate lawmaker member representative senator
    """
)

# "in" after these may lead to a subject in capitals: "Resident Scholar in Economic Policy Studies".
SCHOLAR_ROLES = words(
    """
    associate candidate chair fellow instructor lecturer major professor reader researcher scholar student
    """
)

# Titles that begin with a preposition.
FIXED_TITLES: tuple[tuple[str, ...], ...] = (("of", "counsel"), ("editor", "at", "large"))

# Endings of nouns that say what somebody does, for titles that no row of ROLES lists; and words that only look so.
AGENT_ENDINGS = ("er", "or", "ist", "ian", "ant", "ent", "eer", "man", "ary", "wright", "smith")
NOT_AGENTS = words(
    """
    accident agreement american answer argument australian barrier behavior border canadian cancer center
    chapter christian color consumer danger disaster document dollar embarrassment error event factor
    favor government honor horror human investment italian killer labor letter liar loser matter mirror
    moment monster movement number order paper power president_elect reminder statement student_body
    terror threat traitor winner
    """
)

# Works: who wrote, edited or made one holds no post there.
WORKS = words(
    """
    album anthology article articles best-seller bestseller biography book books collection documentary
    essay essays film films memoir memoirs novel novels paper play poem poems report reports series study
    volume
    """
)

# Names in capitals with a house word that no one is employed by as they stand before a role.
NOT_A_HOUSE = words(
    """
    air_force army high_school law_school marine_corps national_book navy supreme_court u.s._supreme_court
    white_house
    """
)

# Words in capitals before a role that are no house: peoples, faiths, parties, places, degrees, awards.
PEOPLES_AND_PLACES = words(
    """
    afghan africa african air america american american-born angeles argentine army asia asian australian
    ba baptist beijing berlin black boston brazilian british brussels california canadian catholic chicago
    chinese christian conservative cuban d.c. danish democrat democratic dutch east eastern emmy english
    episcopal eu europe european evangelical filipino finnish florida force french fulbright german gop
    grammy greek green guggenheim gulf hispanic indian indonesian iraq iraqi irish israeli italian j.d.
    japanese jd jerusalem jewish knight korean labour latina latino lebanese liberal libertarian llm
    london los lutheran m.a. m.d. ma macarthur malaysian marine marines marshall mba md methodist mexican
    middle midwest mormon moscow muslim navy new nieman nobel north northern norwegian orthodox oscar
    pakistani palestinian paris peabody ph.d. phd polish presbyterian prize progressive protestant
    pulitzer republican rhodes russian saudi scottish singaporean soros south southern spanish swedish
    syrian taiwanese texas thai tokyo tony tory truman turkish u.k. u.s. uk ukrainian un us vietnam
    vietnamese washington welsh west western white york
    """
)
PEOPLE_ENDINGS = ("ian", "ese", "ish", "ean", "ani", "-winning", "-american")

# Words in capitals that are the title's own: "Chief Example Officer", "Senior Staff Writer".
TITLE_CAPITALS = words(
    """
    adjunct assistant associate ceo cfo chief contributing coo cto deputy digital distinguished editorial
    evp executive foreign former founding general international jr. junior lead legal managing national
    opinion policy political postdoctoral principal research senior special sr. staff svp vice visiting vp
    """
)

# --- Institutions -----------------------------------------------------------------------------------------------

# A name that holds one of these is an institution's.
HOUSE_WORDS = words(
    """
    academia academy administration administrations agency alliance am army associates association
    authority bank board brigade broadcasting bulletin bureau business cabinet campaign caucus center
    centre chamber charity chronicle church clinic club clubs coalition collective college colleges
    collège commission committee community company conference congress conservancy conservatory consortium
    consulting contributors cooperative corp corporation corps council courier court department
    directorate directors dispatch division embassy endowment enquirer enterprise escuela examiner
    exchange faculty federation firm fm fondation forum foundation fund fundación gazette globe government
    governors group guardian guild hall headquarters herald hochschule hospital house inc inc. initiative
    inquirer institut institute institutes institution instituto intelligence international
    interparliamentary investments journal journalism lab laboratoire laboratories laboratory league
    ledger library llc llp ltd ltd. magazine media medicine ministry mission monitor movement museum
    nations navy network networks news newspaper newspapers observatory observer office organisation
    organization panel parliament partners partnership party platform polytechnic post press program
    programme project radio regents register register-guard review sanctuary school schools secretariat
    seminary senate sentinel service services society sorbonne standard station stiftung studio studios
    subcommittee syndicate synod system tank task team telegraph television think_tank times tribune trust
    trustees tv union universidad universitaet universiti university università universität université
    visitors watch weekly works workshop école
    """
)

# Of those, the ones that are a subject as often: "School of Hygiene and Tropical Medicine" is one name.
SUBJECT_LIKE_HOUSES = words(
    """
    business commission conference exchange government health intelligence international journalism media
    medicine mission news partnership service services
    """
)

# Parts of a house that stand in titles: "Rome Bureau Chief" is no chief at Rome Bureau.
TITLE_HOUSES = words("bureau desk board")

# Of those, the smaller houses that lie inside another: "School of X of the University of Y".
UNIT_WORDS = words(
    """
    board bureau center centre clinic college committee council department desk division faculty
    initiative institute lab laboratory office panel program programme project school section subcommittee
    team unit
    """
)

# Of those, the ones that are always the larger house.
LARGE_WORDS = words("college endowment foundation universidad university università universität université")

# In lower case, the noun a name may close with: "Governance program", "Sanders 2020 campaign".
LOWER_HOUSE_WORDS = words(
    """
    administration administrations board campaign campaigns center centre clinic coalition committee
    department division faculty foundation group initiative institute network program programme project
    school subcommittee team
    """
)

# Words allowed between such a name and its noun ("2012 presidential campaign").
LOWER_HOUSE_MODIFIERS = words(
    """
    business editorial election graduate law medical policy political presidential public senate
    """
)

# Kinds of house written before its name: "law firm Example & Sons", "the business daily Example".
HOUSE_KINDS = words(
    """
    agency association blog center centre charity coalition collective college company consultancy daily
    firm firms foundation group institute journal magazine maker monthly movement network newsletter
    newspaper ngo non-profit nonprofit organisation organization outlet paper party platform podcast
    publication publisher school show site start-up startup tank union university website weekly
    """
)

# What may stand before a house's name and says only what kind it is.
HOUSE_ADJECTIVES = words(
    """
    bipartisan centrist conservative digital free-market global grassroots independent influential
    international leading left-leaning liberal libertarian local national new newly non-partisan
    non-profit nonpartisan nonprofit online prestigious private progressive public right-leaning
    """
)

# Bodies named in lower case that belong to a title: "member of the editorial board".
BODIES = words("board bureau cabinet caucus committee committees council faculty panel staff team")

# Parts that join the words of one name; after the first three a name is "open" for more.
OPENING_GLUE = words("for of on")
OTHER_GLUE = words("da de del della der des di die do dos du e et für la las le les los und van von y")

# Subjects in capitals. "in" belongs to a name only before these ("Center for Excellence in Teaching"), else a
# place follows; "of" before these grows a title ("Director of Research for …").
SUBJECTS = words(
    """
    action advertising affairs anthropology arts business communications development economics education
    engineering english ethics finance government health history international journalism law leadership
    marketing mathematics media medicine operations outreach philosophy policy politics programs
    psychiatry psychology public relations reporting research science sciences security society sociology
    strategy studies teaching technology theology theory
    """
)

# Houses that "and" joins to what stands before them: "House Energy and Commerce Committee".
JOINING_HOUSES = words(
    """
    administration agency authority board bureau commission committee department ministry office
    subcommittee
    """
)

# "Example, Inc."
LEGAL_FORMS = words("co inc llc llp ltd plc")

# Houses that print: "the Mirror and Example Review" are two, "Ethics and Public Policy Center" is one.
PRESS_HOUSES = words(
    "chronicle examiner gazette herald journal magazine news observer post review standard times tribune"
)

# Names of papers that a possessive may stand before and be part of: "Exempla’s Weekly".
PRESS_NAMES = words("bazaar magazine weekly")

# Names that hold a place behind "in".
NAMES_WITH_A_PLACE = words("american_university washington_university")

# Possessives inside a name, which own nothing: "Independent Women’s Forum".
INSIDE_POSSESSIVES = words(
    """
    bachelor barnard boy boys chancellor children christie citizen citizens consumer consumers editor
    farmer farmers gentlemen girl girls governor king lawyer lawyers master masters mayor mcdonald men
    moody mother mothers nurse nurses parent parents patient patients people player players poet poets
    president publisher queen reporter reporters sotheby st teacher teachers trinity veteran veterans
    women worker workers world writer writers
    """
)

# University systems whose campus follows with "at" or a comma: "University of California, San Diego".
CAMPUS_SYSTEMS = words(
    """
    alabama alaska arkansas california carolina colorado hawaii hawai‘i houston illinois louisiana
    maryland massachusetts michigan minnesota missouri nebraska nevada quebec state system tennessee texas
    wisconsin york
    """
)

# Houses known by a bare name that no word gives away.
BARE_HOUSES = words(
    """
    abc afp amazon ap apple atlantic axios bbc berkeley bloomberg breitbart brookings brown buzzfeed
    cambridge cato cbs cnbc cnn columbia commentary cornell dartmouth deloitte duke economist facebook
    forbes fox georgetown google guardian harvard heritage jacobin kpmg lawfare mckinsey microsoft mit
    msnbc nationalreview nbc newsweek npr nyu oxford pbs politico princeton pwc quillette rand reason
    reuters salon slate stanford twitter ucla usa_today usc vox yale
    """
)

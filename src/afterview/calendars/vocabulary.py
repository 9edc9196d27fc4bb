"""The words that tell companies, roles, providers and meetings apart, in English, German and French.

Tables: a word is added by writing it down, folded (lower case, without accents) where titles are read.
"""

from __future__ import annotations


def table(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


# Anybody can have an address there.
FREE_MAIL = table(
    """
    gmail.com googlemail.com outlook.com outlook.de outlook.fr hotmail.com hotmail.de hotmail.fr
    hotmail.co.uk live.com live.de live.fr msn.com yahoo.com yahoo.de yahoo.fr yahoo.co.uk yahoo.co.jp
    ymail.com rocketmail.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch gmx.com
    web.de t-online.de freenet.de posteo.de mailbox.org proton.me protonmail.com pm.me tutanota.com
    tutanota.de tuta.io fastmail.com fastmail.fm hey.com zoho.com mail.com mail.ru yandex.ru yandex.com
    qq.com 163.com 126.com naver.com orange.fr free.fr sfr.fr laposte.net wanadoo.fr bbox.fr libero.it
    virgilio.it tiscali.it bluewin.ch btinternet.com sky.com comcast.net verizon.net att.net
    sbcglobal.net cox.net arcor.de vodafone.de 1und1.de email.de seznam.cz wp.pl o2.pl interia.pl
    onet.pl telenet.be skynet.be ziggo.nl kpnmail.nl hushmail.com duck.com privaterelay.appleid.com
    """
)
# They carry invitations of many companies: applicant tracking, scheduling, video calls, job boards.
CARRIERS = table(
    """
    greenhouse.io greenhouse-mail.io lever.co ashbyhq.com calendly.com workday.com myworkday.com
    myworkdayjobs.com smartrecruiters.com icims.com jobvite.com bamboohr.com recruitee.com personio.de
    personio.com teamtailor.com teamtailor-mail.com workable.com workablemail.com breezy.hr goodtime.io
    modernloop.io gem.com cronofy.com hirevue.com taleo.net successfactors.com successfactors.eu
    brassring.com applytojob.com jazz.co jazzhr.com softgarden.io softgarden.de rexx-systems.com
    join.com welcomekit.co flatchr.io taleez.com doodle.com acuityscheduling.com chilipiper.com
    savvycal.com cal.com youcanbook.me zoom.us calendar.google.com teams.microsoft.com
    bookings.microsoft.com indeedemail.com reply.linkedin.com e.linkedin.com messages.xing.com
    stepstone.de hackerrank.com codility.com coderpad.io karat.com hirebridge.com avature.net
    eightfold.ai phenom.com dover.io rippling.com pinpointhq.com comeet.com comeet.co homerun.co
    recruiterbox.com trakstar.com paylocity.com paradox.ai
    """
)
# Nobody reads them, or a whole department does.
ROLE_MAILBOXES = table(
    """
    noreply no-reply no.reply donotreply do-not-reply notifications notification calendar scheduling
    scheduler invite invites invitations jobs job careers career karriere bewerbung bewerbungen
    recruiting recruitment recruiter talent hr people hiring team info contact kontakt office hello mail
    support admin rh recrutement emploi candidature
    """
)
# Before a name, and no part of it.
ARTICLES = table(
    """
    the a an your our der die das dem den ein eine einen la le les l un une de du des d poste stelle
    position role rolle job job-title opening vacancy
    """
)
# What a meeting is called, how it takes place, and which one it is: never a company's name.
FORMAT = table(
    """
    is has been scheduled
    interview interviews interviewtermin interviewrunde gesprach entretien entrevue entrevista colloquio
    vorstellungsgesprach vorstellungsgespraech bewerbungsgesprach bewerbungsgespraech kennenlerngesprach
    kennenlerngespraech kennenlernen erstgesprach zweitgesprach fachgesprach jobinterview
    telefoninterview videointerview sollicitatiegesprek telefonat telefongesprach videogesprach
    videocall telefontermin termin call screen screening phone phonescreen telefon telephone
    telephonique video virtual virtuell virtuelles virtuelle digital digitales remote online onsite
    on-site vor ort site on sur place in-person person inperson final finale finales first second third
    fourth last next initial 1st 2nd 3rd 4th 5th erste erstes ersten zweite zweites zweiten dritte
    drittes premier premiere deuxieme dernier round rounds runde stage step part teil tour panel loop
    meeting meet chat session discussion conversation conference debut intro introduction introductory
    informal informelles kickoff zoom teams skype webex whereby hirevue invitation invite einladung
    confirmed confirmation rescheduled tentative updated reminder min mins minutes minuten minute hour
    hours h 1h 30min 45min 60min 90min d' embauche visio visioconference appel echange rdv rendez-vous
    prise contact hiring recruiter recruiting recruitment recruteur rh hr superday super day assessment
    center centre coffee catch up catchup followup vorstellung bewerbung candidature application
    d'embauche d’embauche
    """
)
# What a meeting is about, unless a role follows.
TOPIC = table(
    """
    technical tech technische technisches technique coding code system systems design architecture
    behavioral behavioural behaviour cultural culture fit values leadership bar raiser case study live
    pair programming take home takehome presentation manager team peer cross functional skills
    competency deep dive whiteboard algorithm product sense executive ceo cto coo vp founder founders
    """
)
# A role has one of them.
ROLE_NOUNS = table(
    """
    engineer engineers developer programmer designer manager analyst scientist architect consultant
    director assistant specialist coordinator administrator officer lead head intern trainee apprentice
    associate researcher accountant controller nurse teacher tutor editor writer copywriter producer
    recruiter buyer planner strategist representative executive technician mechanic operator supervisor
    clerk secretary advisor adviser partner counsel lawyer paralegal pharmacist physician therapist chef
    cook driver sre devops qa tester entwickler entwicklerin ingenieur ingenieurin leiter leiterin
    referent referentin sachbearbeiter sachbearbeiterin berater beraterin werkstudent werkstudentin
    praktikant praktikantin praktikum assistent assistentin kaufmann kauffrau techniker technikerin
    redakteur redakteurin verkaufer verkauferin softwareentwickler softwareentwicklerin
    softwareingenieur projektleiter projektleiterin teamleiter developpeur developpeuse ingenieure
    responsable directeur directrice chargee charge stagiaire stage alternant alternante comptable
    assistante technicien technicienne concepteur conceptrice vendeur vendeuse analyste administrateur
    gestionnaire redacteur redactrice conseiller conseillere
    """
)
# What kind of company it is in law.
LEGAL = table(
    """
    gmbh ag se kg kgaa ug ohg ev eg inc incorporated llc llp ltd limited plc corp corporation co company
    sa sas sarl sasu srl spa bv nv ab as oy aps pty pte kk group holding holdings
    """
)
# How long a meeting is, and which names are those of a tool unless somebody is met there.
UNIT = table("min mins minutes minuten minute hour hours h uhr")
PLATFORM = table("zoom teams skype webex whereby hirevue meet")
DEPARTMENT = table(
    "team teams hiring talent people recruiting recruitment careers acquisition hr rh candidate you"
)
# In a title: this is an interview, whoever invites.
INTERVIEW = (
    *("interview", "interviews", "job interview", "phone screen", "phonescreen", "phone screening"),
    *("recruiter screen", "recruiter screening", "recruiter call", "recruiting call", "recruiter chat"),
    *("tech screen", "technical screen", "technical screening", "screening call", "hiring manager call"),
    *(
        "hiring manager chat",
        "hiring manager screen",
        "hr screen",
        "hr call",
        "talent call",
        "interviewtermin",
    ),
    *("assessment center", "assessment centre", "bar raiser", "superday", "super day", "jobinterview"),
    *("vorstellungsgesprach", "vorstellungsgespraech", "vorstellungstermin", "bewerbungsgesprach"),
    *("bewerbungsgespraech", "kennenlerngesprach", "kennenlerngespraech", "erstgesprach bewerbung"),
    *("telefoninterview", "videointerview", "probearbeiten", "probearbeitstag", "schnuppertag", "probetag"),
    *("entretien", "entretiens", "entrevue", "entretien d embauche", "appel recruteur", "echange recruteur"),
    *(
        "echange rh",
        "appel rh",
        "point rh",
        "entrevista",
        "colloquio",
        "sollicitatiegesprek",
        "entrevista de emprego",
    ),
)
# It is one if somebody from outside invites, or the company is known.
PERHAPS = (
    *("onsite", "on site", "final round", "first round", "second round", "round 1", "round 2", "round 3"),
    *("screening", "intro call", "introduction call", "introductory call", "intro chat", "intro", "panel"),
    *("hiring manager", "hiring", "case study", "coding challenge", "pair programming", "take home"),
    *("technical discussion", "technical session", "tech talk", "culture fit", "meet the team", "candidate"),
    *("erstgesprach", "zweitgesprach", "fachgesprach", "kennenlernen", "bewerbung", "stelle", "candidature"),
    *(
        "prise de contact",
        "rencontre",
        "poste",
        "position",
        "role",
        "application",
        "opportunity",
        "recruiter",
    ),
    *("recruiting", "recruitment", "recruteur", "vorstellung", "gesprach zur position"),
)
# About interviews, and none.
NO_INTERVIEW = (
    *(
        "prep",
        "preps",
        "prepare",
        "preparing",
        "preparation",
        "vorbereitung",
        "vorbereiten",
        "preparer",
        "mock",
    ),
    *(
        "practice interview",
        "interview practice",
        "practise",
        "probeinterview",
        "interviewvorbereitung",
        "interviewtraining",
        "interview training",
    ),
    *("user interview", "user interviews", "customer interview", "customer interviews", "client interview"),
    *("stakeholder interview", "stakeholder interviews", "research interview", "research interviews"),
    *("expert interview", "experteninterview", "nutzerinterview", "nutzerinterviews", "kundeninterview"),
    *(
        "kundeninterviews",
        "user research",
        "podcast",
        "radio interview",
        "tv interview",
        "press interview",
        "media interview",
    ),
    *(
        "exit interview",
        "stay interview",
        "informational interview",
        "interview skills",
        "interview workshop",
    ),
    *(
        "interview coaching",
        "interview course",
        "interviewer training",
        "coaching session",
        "debrief",
        "retro",
    ),
    *(
        "visa interview",
        "embassy",
        "consulate",
        "thank you",
        "send thanks",
        "follow up on",
        "follow up after",
        "after interview",
        "after the interview",
        "interview candidate",
    ),
    *("candidate interview", "interview candidates", "interview feedback", "interview questions"),
    *("entretien annuel", "entretien professionnel", "entretien d evaluation", "entretien individuel"),
    *(
        "entretien parent",
        "entretien parents",
        "entretien chaudiere",
        "entretien voiture",
        "entretien vehicule",
    ),
    *(
        "entretien clim",
        "entretien climatisation",
        "entretien menage",
        "entretien jardin",
        "entretien piscine",
    ),
    *("entretien chauffage", "entretien utilisateur", "entretien utilisateurs", "entretien client"),
    *("mitarbeitergesprach", "jahresgesprach", "feedbackgesprach", "rejected", "rejection", "offer letter"),
)
# In the text of an invitation: it is about a job.
ABOUT_A_JOB = (
    *(
        "your interview",
        "interview with you",
        "your application",
        "your upcoming interview",
        "interview panel",
    ),
    *("interview process", "thank you for your interest", "for the position", "the role of", "for the role"),
    *("ihre bewerbung", "deine bewerbung", "ihr interview", "dein interview", "vorstellungsgesprach"),
    *("votre candidature", "ta candidature", "votre entretien", "ton entretien", "recruiting team"),
)
KINDS = {
    "panel": ("panel",),
    "final": (
        "final",
        "finale",
        "finales",
        "last round",
        "letzte runde",
        "abschlussgesprach",
        "dernier entretien",
    ),
    "phone": (
        *("phone", "phonescreen", "telephone", "telefon", "telefoninterview", "telefonat", "telefontermin"),
        *("telefongesprach", "telephonique", "phone screen", "anruf", "appel"),
    ),
    "onsite": (
        *("onsite", "on site", "in person", "vor ort", "sur site", "sur place", "presentiel", "superday"),
        *("probearbeiten", "probetag", "schnuppertag", "assessment center", "assessment centre", "im buro"),
    ),
}

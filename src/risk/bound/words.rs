//! The words by which somebody is bound: what stands right before or after a party's name, in lower case with single spaces.

use std::sync::LazyLock;

use regex::Regex;

use crate::risk::sides::pattern;

/// Duties of each side alike.
pub(super) static MUTUAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:each|either|neither|both|receiving|disclosing|other|no) part(?:y|ies)|the recipient|(?:the|both) parties|each (?:other|side|of us)|one another|for (?:our|your) part|neither (?:you nor we|we nor you)|the other['’]s|(?:so|as) (?:do|does|shall|will) (?:we|you|the)|mutual(?:ly)?|opt(?:s|ed|ing)?[ -](?:in|out))\b",
    )
});

/// What may stand between whoever is bound and the verb.
const ASIDE: &str = r"(?:,? (?:on (?:his|her|its|their|your|my|our) part|for (?:his|her|its|their) part|in turn),?)?(?:(?:,? (?:and|or|nor|including|together with|on behalf of)\b[^.;:]{0,80}?|,[^.;:,]{0,80},| \([^)]{0,60}\)),?)? (?:(?:also|further|hereby|therefore|expressly|specifically|thus|each|only|then|always) )*";

/// Right after whoever must not do something; its group is what must not be done.
pub(super) static MUST_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x)^{}(?P<modal>
            (?:may|shall|must|will|can|should|could|would|do|does)(?:\ (?:also|further|then|in\ no\ event|under\ no\ circumstances?|at\ no\ time|\w+ly)|,[^,.;]{{0,60}},)?\ (?:not|never)
            | cannot | (?:can|won|mustn|shan|don|doesn|shouldn|couldn|wouldn)['’]t
        )(?:,[^,.;]{{0,80}},)?[\ :]*(?:[•*–-]|\([a-z0-9]+\))?\ *(?P<act>[a-z]+(?:\ [a-z]+)?)?",
        ASIDE.replace(' ', r"\ ")
    ))
});

/// A duty of somebody who, in the same breath, must not do something: "shall keep them secret and shall not paste them into a chatbot".
pub(super) static ALSO_MUST_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^{ASIDE}(?:shall|will|must|agrees? to|undertakes? to) [a-z][^.;:]{{0,200}}?(?P<not>(?:,| and| but|, and|, but) (?:shall|will|must|may) (?:not|never) )"
    ))
});

/// Consent that is asked for before something is done.
pub(super) static AFTER_CONSENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:after|upon|on|with|subject to|having|once|only (?:if|where|when))\b(?P<whose>[^.;:]{0,60}?)\b(?:consents?|permission|approval|written agreement|signed agreement|opt-?in)\b(?P<of>(?: (?:of|from|by) (?:the )?[\w-]+)?)",
    )
});

/// What is done once somebody agrees to it in other words: "if the Author agrees in writing", "where you have ticked the box".
pub(super) static AFTER_AGREEING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:if|provided(?: that)?|where|when|once|as soon as)\b(?P<whose>[^.;:]{0,60}?)\b(?:agrees?|agreed|consents?|consented|(?:joins?|joined|enrols?|enrolls?|enrolled|takes? part|participates?|signs? up)(?: (?:in|for|to))? (?:[\w’'-]+ ){0,5}(?:programmes?|programs?|schemes?|beta|stud(?:y|ies)|trials?|pools?|labs?)|opts?[- ]?in|opted[- ]?in|ticks?|ticked|approves?|approved|signs?|signed|says? yes|said yes|(?:ha(?:s|ve)|gives?) (?:\w+ly )?(?:given |granted )?(?:consent|permission|approval|leave))\b(?P<to>(?: to (?:these|those|the|our|this)(?: \w+)? (?:terms?|agreement|conditions|policy))?)",
    )
});

/// Consent that is none, or that was given by the contract itself.
pub(super) static CONSENT_GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bwithout\b|\bdeemed\b|\bhereby\b|\b(?:you|and|i|we|creator|author|artist|talent|contractor) (?:agrees? and )?consents? to\b|\bno (?:further |separate |additional )?(?:consent|permission|approval)\b|\bnot (?:need|require)\b|\bunreasonably\b",
    )
});

/// What somebody may refrain from without being forbidden anything.
pub(super) const FREE: &[&str] = &[
    "want", "wish", "need", "have", "agree", "consent", "object", "like", "lose", "waive", "own", "know",
    "accept", "mind", "grant", "be", "claim", "acquire", "obtain", "receive", "get", "charge", "pay", "owe",
    "see",
];

/// What somebody may refrain from giving; to give anything else away may be forbidden.
pub(super) const FREE_TO_GIVE: &[&str] =
    &["up", "consent", "permission", "leave", "notice", "reasons", "rise", "effect"];

/// What somebody may do whose rights are spoken of.
pub(super) const RIGHTS: &[&str] = &[
    "end",
    "terminate",
    "stop",
    "cancel",
    "withdraw",
    "revoke",
    "delete",
    "remove",
    "choose",
    "tell",
    "instruct",
    "object",
    "opt",
    "decline",
    "refuse",
];

/// Right after whoever is forbidden something, or is held to it by a promise.
pub(super) static FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x)^{}(?:
            (?:am|are|is|be|shall\ be|will\ be)(?:\ \w+ly)?\ (?:prohibited|forbidden|barred|precluded|restricted\ from|not\ (?:\w+ly\ )?(?:permitted|allowed|authori[sz]ed|entitled|to\b))
            | (?:is\ not|are\ not|isn['’]t|aren['’]t)\ (?:permitted|allowed|authori[sz]ed|entitled|to\b)
            | (?:may|shall|must|will|can)\ not\ be\ (?:permitted|allowed|entitled|authori[sz]ed)
            | (?:shall|will|must|agrees?\ to|undertakes?\ to)\ (?:refrain|abstain|cease|keep\ from)
            | (?:agrees?|undertakes?|covenants?|promises?|acknowledges?|represents?|warrants?|confirms?|commits?|understands?)\b[^.;:]{{0,60}}?:?(?:\ (?:[•*–-]|\([a-z0-9]+\)))?\ (?:not|never)\ to\b
            | (?:agrees?|undertakes?|covenants?|promises?|acknowledges?|represents?|warrants?|confirms?|commits?|understands?)\b[^.;:]{{0,30}}?\ that\ (?:it|he|she|they|you|we)\ (?:shall|will|may|must|can)\ (?:not|never|only)\b
            | (?:shall|will|must|agrees?\ to|undertakes?\ to)\ (?:ensure|procure|see\ to\ it)\ that\ (?:no|neither|none)\b
            | (?:acquires?|obtains?|receives?|gets?|gains?|ha(?:s|ve)|is\ given|are\ given|is\ granted|are\ granted)\ (?:no|none)\b
            | (?:shall|will|may|do|does)\ not\ (?:acquire|obtain|receive|get|gain|have)\b
        )",
        ASIDE.replace(' ', r"\ ")
    ))
});

/// Right after whoever may do something, up to the word that confines it.
pub(super) static CONFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x)^{}(?:may|shall|must|will|can|should|agrees?\ (?:to|that\ \w+\ (?:will|shall|may))|undertakes?\ to|promises?\ to|(?:is|are)\ (?:\w+ly\ )?(?:entitled|allowed|permitted|free|authori[sz]ed)\ to|ha(?:s|ve)\ (?:\w+\ ){{0,4}}(?:right|licen[cs]e|permission)\ to|(?:is|are)\ (?:hereby\ )?(?:granted|given|licen[sc]ed|lent)|receives?|gets?|obtains?|uses?|us(?:es)?|holds?|process(?:es)?)\b
        (?P<between>[^.;]*?)\b(?:only|solely|exclusively|no\ other|other\ than|except|limited|sole|nothing\ else|nothing\ but|no\ other|nowhere\ else|strictly|purely|alone|just\ (?:for|to|on|in))\b",
        ASIDE.replace(' ', r"\ ")
    ))
});

/// Right before whoever is forbidden something.
pub(super) static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            (?:nor|neither|under\ no\ circumstances?|in\ no\ event|at\ no\ time|on\ no\ account|only|not)\ (?:shall|may|will|must|can|do|does|is|are)\ (?:the\ )?
            | (?:prohibit|forbid|bar|restrict|stop|prevent)(?:s|ing)?\ (?:the\ )?
            | (?:not|never|cannot|don['’]t)\ (?:permit|allow|authori[sz]e|let|license|entitle)\ (?:the\ )?
            | (?:not|only|solely|exclusively|no)\b[^.;]{0,160}\b(?:used|copied|processed|accessed|exploited|made|done)\b[^.;]{0,60}\ by\ (?:the\ )?
        )$",
    )
});

/// Right before whoever uses something, and after it if nothing else is allowed.
pub(super) static USED_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:may|can|shall|will|must|to)(?: not| only)? be (?:\w+ )?[a-z]+(?:ed|en|de|wn) by (?:the )?$",
    )
});
pub(super) static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^.;]{0,120}\b(?:only|solely|exclusively|no other|strictly|purely|nothing else|nowhere else|alone)\b",
    )
});

/// Right before who alone may use a thing: "may only be used by the Employee".
pub(super) static ONLY_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:only|exclusively|solely) be (?:\w+ )?[a-z]+(?:ed|en|de|wn) by (?:the )?$")
});
/// Right before whom something is forbidden to: "it is prohibited to the Translator".
pub(super) static FORBIDDEN_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:is|are|shall be|be|stays?|remains?)(?: \w+ly)? (?:forbidden|prohibited|not (?:permitted|allowed))(?: \w+ly)? (?:to|for) (?:the )?$",
    )
});
/// "To the Translator it is forbidden to".
pub(super) static TO_WHOM: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[.:;,] )(?:to|for) (?:the )?$"));
pub(super) static FORBIDDEN_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^,? (?:it is|is it)(?: \w+ly)? (?:forbidden|prohibited|not (?:permitted|allowed))")
});

/// Right before whoever is given leave by the other side.
pub(super) static GIVEN_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:grant(?:s|ed|ing)?|giv(?:es?|en|ing)|licen[sc](?:es?|ed|ing)|lets?|lends?|lent|allows?|permits?|authori[sz]es?|entitles?|provid(?:es?|ed|ing)|sent|delivered|made available|shown|handed(?: over)?|supplied|entrusted|disclosed|loaned|furnished)(?: back)?(?: under (?:this|these) \w+)?(?: hereby| herein| hereunder)?(?: to)? (?:the |each |all |any )?$",
    )
});

pub(super) static CONFINES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:only|solely|exclusively|limited|reserved|sole|other than|no other|except|not|strictly|purely|nothing)\b",
    )
});

/// Right after whoever keeps what is not granted.
pub(super) static RESERVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^{ASIDE}(?:(?:shall|will|do|does) )?(?:reserves?|retains?|keeps?)(?: to (?:itself|ourselves|yourself|himself|herself))?,? (?:all|any|every|each|whatever|those)\b"
    ))
});

/// Right before whoever keeps what is not granted.
pub(super) static RESERVED_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:reserved|retained|kept|remains?)(?: \w+ly)? (?:by|to|with|for) (?:the )?$")
});

/// Behind a party's name: what needs that party's leave.
pub(super) static LEAVE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:['’]s?)? (?:\w+,? ){0,5}(?:consent|permission|approval|authori[sz]ation|licen[cs]e|agreement|say-so|leave)\b",
    )
});

/// Before a party's name: what needs that party's leave.
pub(super) static LEAVE_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            (?:consent|permission|approval|authori[sz]ation|licen[cs]e|leave)\ (?:in\ writing\ )?(?:of|from|by)\ (?:the\ )?
            | (?:permitted|allowed|authori[sz]ed|approved|agreed|enabled|licensed)\ (?:to\ (?:do\ so\ )?)?(?:in\ (?:writing|advance)\ )?(?:in\ writing\ )?by\ (?:the\ )?
        )$",
    )
});

/// Right before whoever may give leave.
pub(super) static UNLESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:unless|until|where|except (?:where|as|if)) (?:the )?$"));

/// After "unless" and a party's name: gives leave.
pub(super) static GIVES_LEAVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?: (?:ha(?:s|ve)|first|expressly|specifically|explicitly|otherwise|also|did|do|does|may))*(?: \w+ly)? (?:agree|allow|permit|authori[sz]e|consent|giv|approv|licen[sc]|grant|say|said|sign)",
    )
});

/// An order to whoever reads it.
pub(super) static ORDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[.:;] |, (?:please|but|so)\b ?|• )(?:\(?[a-z0-9]{1,4}[.)] ?|[•*–-] ?)?(?:please |but |and |so )*(?:(?:do not|don['’]t|never)(?: \w+ly)?:? (?:[•*–-] ?|\([a-z0-9]+\) ?)?[a-z]|(?:only )?(?:use|treat|access|download|display|copy|show|keep)\b[^.;]{0,160}\b(?:only|solely|exclusively|no other|nothing else|nowhere else|just (?:for|to|on|in))\b|only use\b)",
    )
});

/// What is to be made by whoever makes it, and by no machine: "no line shall be written by a chatbot", "drawn without AI".
pub(super) static BY_HAND: LazyLock<Regex> = LazyLock::new(|| {
    const MACHINE: &str = r"(?:ai\b|a\.i\.|artificial|generative|generators?\b|machines?\b|chat ?bots?\b|language models?\b|(?:thinking )?engines?\b)";
    const MADE: &str = r"(?:generated|written|made|drawn|composed|created|produced|drafted|designed|painted|prepared|sketched|supplied|delivered)";
    pattern(&format!(
        r"(?x)\b(?:not|nor|no|nothing|none|never|neither)\b[^.;]{{0,80}}?\b{MADE}\b[^.;]{{0,40}}?\b(?:by|with|using|from|through)\ (?:\S+\ ){{0,6}}?{MACHINE}
        | \b(?:ai|machine)[- ](?:generated|written|made|drawn|produced)\b[^.;]{{0,60}}\b(?:not|never|no)\b | \b(?:no|nothing|not|never|free\ of|without)\b[^.;]{{0,40}}?\b(?:ai|machine)[- ](?:generated|written|made|drawn|produced)\b
        | \b{MADE}\ (?:\S+\ ){{0,4}}?without\ (?:the\ )?(?:(?:use|help|aid|assistance)\ of\ )?{MACHINE}
        | \bno\ (?:generative|ai|artificial)\b[^.;]{{0,40}}?\b(?:tools?|programs?|systems?|assistants?)\b[^.;]{{0,20}}?\b(?:employed|used\ (?:at|in\ (?:the\ )?making|for\ the\ work))
        | \b(?:own\ hand|by\ hand|in\ person|own\ human)\b[^.;]{{0,60}}\b(?:not|no|nor)\b[^.;]{{0,40}}{MACHINE}"
    ))
});
/// What is made from the work, or read from it: whoever does that is no maker.
pub(super) static FROM_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:train(?:s|ed|ing)?|imitat\w*|likeness|voices?|clon\w*|resembl\w*|in the style|based on|derived|translations?|narrat\w*|audio ?books?|covers?|used to)\b",
    )
});

/// Rights that somebody keeps from whoever reads it, be it under a name that is no word for a party.
pub(super) static RESERVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\breserves? (?:all|any|every)(?: \w+){0,5} rights?\b|\bthis licen[cs]e (?:has|is for|serves) the sole purpose of (?:enabling|letting|allowing) you\b|\bdo(?:es)? not grant you\b|\bno (?:other )?(?:rights?|licen[cs]es?|title|interests?)\b[^.;]{0,60}\b(?:is|are|shall be|will be) (?:granted|provided|given|conferred|transferred|assigned)(?: \w+)? to you\b|\bnothing in (?:this|these|the) [^.;]{0,60}?\bgrants?\b[^.;]{0,60}\b(?:to )?you\b[^.;]*\b(?:in|to|under|over) (?:our|the|any)\b|\bno (?:\w+ ){0,3}rights?\b[^.;]{0,60}\b(?:shall|will) transfer to users?\b|\b(?:users?|you) (?:is|are|will be|shall be) granted only\b",
    )
});

/// A list of what nobody may do with what the other side offers, which binds whoever reads it.
pub(super) static FORBIDDEN_USES: LazyLock<Regex> = LazyLock::new(|| {
    const OURS: &str = r"(?:our|the) (?:[\w-]+,? ){0,3}(?:services?|products?|platforms?|apis?|sites?|websites?|apps?|tools?|software)\b";
    pattern(&format!(
        r"\b(?:prohibited|forbidden|unacceptable|restricted|disallowed|abusive) (?:uses?|activit(?:y|ies)|conduct) (?:of|on|with) {OURS}|\bmisus(?:e|ing) (?:of )?{OURS}|\busing our (?:[\w-]+,? ){{0,3}}(?:services?|products?|platforms?|apis?|sites?|websites?|apps?|tools?|software) to:"
    ))
});

/// Somebody forbids what may be done with what it offers, be it under a name that is no word for a party.
pub(super) static PROHIBITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[.,;:] )(?:[\w.’'&-]+ ){1,3}(?:prohibits?|forbids?|bans?|do(?:es)? not (?:permit|allow)) (?:any|all|the|every) (?:\w+ )?(?:uses?|training|scraping|mining|extraction)\b",
    )
});

/// What the reader has made must not do something; its group is what.
pub(super) static YOURS_MUST_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^your (?:[\w-]+,? ){1,8}(?:must|may|shall|should) not:? (?:[•*–-] ?|\([a-z0-9]+\) ?)?(?P<act>[a-z]+)",
    )
});

/// Somebody who must not do something, be it under a name that is no word for a party; its group is who.
pub(super) static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[.;:] )(?P<who>(?:[a-z.’'&-]+ ){1,3})(?:may|will|shall|does|must) (?:not|only) (?:use|process|access|share|disclose|train|sell|store|copy|retain)\b",
    )
});

/// People who use a service as the reader does, and must not do something with what others put there.
pub(super) static USERS_MUST_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[.;:] )(?:all |any |our )?(?:users|members|sellers|contributors|participants|players|account holders|creators)(?: (?:and|or) [a-z]+)?(?: (?:who|of|on)\b[^.;:]{0,40}?)? (?:may|must|shall|can|should|are) (?:not|never)\b",
    )
});

/// A party that acts on its own inside a permission of the other.
pub(super) static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^,? ?(?:which|who|that|may|shall|will|must|can|cannot|to|uses?|agrees?|is|are|ha(?:s|ve)|do|does)\b",
    )
});

/// Something else that is confined inside a permission.
pub(super) static PASSIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:will|shall|may|must|can|to) (?:then |also |only |not )*(?:be|remain|stay)\b")
});

/// Behind a party's name: something of that party's was meant.
pub(super) static COMPOUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:['’-]s?)? ?(?:generated |supplied |provided |personal |confidential )?(?:content|data|materials?|works?|inputs?|outputs?|information|submissions?|accounts?|properties|property|marks?|name|portal|site|website|group|services?)\b",
    )
});

/// Right before whoever a right is granted to.
pub(super) static GRANTED_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:grant(?:s|ed|ing)?|licen[sc](?:es?|ed|ing)|giv(?:es?|en|ing))(?: back)?(?: hereby| herein| hereunder)?(?: to)? (?:the |each |all |its |our )?$|\b(?:licen[cs]e|grant|right) to (?:the )?$",
    )
});

/// Right after whoever a right is granted to.
pub(super) static IS_GRANTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^ (?:is|are|shall be|will be) (?:\w+ )?(?:(?:granted|given|licen[sc]ed) an?|(?:licen[sc]ed|permitted|allowed|free|entitled) to (?:\w+ ){0,2}(?:use|adapt|modify|exploit))\b",
    )
});

/// Right before whoever grants.
pub(super) static GRANTED_BY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:grant(?:ed)?|given|licen[sc]ed?|made) by (?:the )?$"));

/// Right after whoever may use something.
pub(super) static MAY_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:,? \([^)]{0,60}\),?)? (?:may|can|(?:is|are) (?:free|entitled) to) (?:also |freely |then |always |further )*(?:use|retain|keep|train|reproduce|display|show|publish|adapt|modify|edit|copy|distribute|sell|exploit|perform|share|print|reuse|develop|create)\b",
    )
});

/// Right after whoever lets something be shown.
pub(super) static LETS_SHOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^,? (?:also |hereby |expressly )*(?:consents? to|agrees? to|has no objection to|allows?|permits?|accepts?|authori[sz]es?)\b[^.;]{0,40}\b(?:use|using|display|publication|publishing|showing|posting|inclusion)\b",
    )
});

/// Right after whoever shows its own work: what it shows it in.
pub(super) static SHOWS_IN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:['’]s?)? (?:own )?(?:[\w-]+,? (?:and |or )?){0,3}?(?:portfolios?|show-?reels?|reels?|advertis\w+|web ?sites?|marketing|(?:self-)?promotion\w*|social media|blogs?|exhibitions?|show ?cases?)\b",
    )
});

/// Right before a maker who speaks and is allowed something.
pub(super) static LET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:lets?|letting|allow(?:s|ing)?|permit(?:s|ting)?) $"));

/// Right after a maker who speaks and says what it does with what "you" have.
pub(super) static USES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^,? (?:(?:also|do|then|sometimes|still|will|always) )*(?:use|look at|count|fold|keep|study|analy[sz]e|collect|quote|print|post|show|train|feed|put|teach)\b",
    )
});

/// In front of a grant that is none.
pub(super) static DENIED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:no|not|nothing|never|neither|without|except)\b"));

/// Right after whoever grants.
pub(super) static GRANTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^{ASIDE}(?:(?:may|shall|will|do|does|must|agrees? to|ha(?:s|ve)) )?(?:also |hereby |irrevocably )*(?:grant|licen[sc]|giv|assign|transfer|allow|permit|authori[sz]|waiv|retain|provid|submit|upload)"
    ))
});

/// Right before users who are not the one that is spoken to.
pub(super) static SOMEBODY_ELSE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:other|another|fellow|others|somebody else['’]s)(?: \w+)? $"));

/// What whoever is spoken to has made or put in.
pub(super) static YOUR_WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\byours\b|\byour (?:own )?(?:[\w-]+ ){0,2}(?:contents?|contributions?|submissions?|posts?|uploads?|works?|artworks?|images?|photo(?:graph)?s?|pictures?|illustrations?|drawings?|designs?|recordings?|videos?|music|songs?|texts?|stories|models?|code|files?|projects?|repositor(?:y|ies))\b",
    )
});

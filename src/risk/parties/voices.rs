//! Who makes the work where a contract says "I" or "we" and "you": a maker's own terms and a service's read alike but for what each is said to do.
//!
//! In: the contract. Out: the [`Maker`], by a balance of what speaks for whoever says "I" or "we", and for "you": who keeps rights, who gives
//! them, who is paid, who makes things, who answers for them. Names are left to [`super::read`].

use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::count;

const MADE: &str = r"(?:photo(?:graph)?s?|pictures?|illustrations?|texts?|words|copy|designs?|logos?|translations?|films?|videos?|recordings?|artworks?|images?|music|beds|tracks?|works?|drawings?|fonts?|typeface|deliverables?|animations?|plans?|assets?|patterns?|characters|tiles|plates|scripts?|audio|pages|footage|documents|portraits?|murals?|cartoons?|books?|manuscripts?|stories|story|paintings?|storyboards?|articles?|pieces?|posts?|content|submissions?|entry|entries|voice|performances?|songs?|stems|files|code|software|sounds?|samples|packs?|episodes?|shows?|site|chapters?|drafts?|models|poems?|essays?|letters?|sculptures?|puppets?|costumes?|sets?|scores?|sketches|shapes|outlines|art|renderings|views|spots|trailer|feature|masters|glyphs|watercolours|originals|rushes)";
const MAKES: &str = r"(?:write|draw|photograph|shoot|design|illustrate|translate|compose|film|record|deliver|make|take|paint|animate|build|prepare|mix|produce|edit|create|hand over|send you|submit|upload|post|hand in|file|bring|narrate|read|supply|model|develop|code|carve|arrange|perform|sing|play|restore|engrave|weave|sew|letter|render|choreograph|interview|report|sculpt|knit|print|cook|devise|undertake to [a-z]+|hint|light|plan|composite|maintain)";
const RIGHT: &str = r"(?:copyrights?|rights?|ownership|title|moral rights)";
/// What may stand between who acts and the verb.
const WILL: &str = r"(?:['’]ll| will| shall| must| hereby| also| always| do| may)*";
const USES: &str = r"(?:use|print|post|share|show|publish|adapt|edit|cut|crop|reproduce|perform|run|play|display|put|watch|copy|stream|embed|install|insert|broadcast|distribute|make)";
const THE: &str = r"(?:the|it|them|this|these|each|any|every|an?|what)";

/// The pronouns of one side: subject, object, and the words for what it has.
struct Pronouns {
    subject: &'static str,
    object: &'static str,
    of: &'static str,
    own: &'static str,
}

const SPEAKER: Pronouns =
    Pronouns { subject: "(?:i|we)", object: "(?:me|us)", of: "(?:my|our)", own: "(?:mine|ours)" };
const READER: Pronouns = Pronouns { subject: "you", object: "you", of: "your", own: "yours" };

/// Kinds of what speaks for a side: it keeps rights, gives them, is paid, makes things, answers for them and is named beside them.
const KINDS: usize = 5;
const GIVES: usize = 1;
const PAID: usize = 2;
/// How much of each kind counts: a maker of one thing and a service do many things.
const MOST: [usize; KINDS] = [4, 4, 4, 2, 2];

/// What a maker is said to do. Whoever speaks in the terms also says what others do without a pronoun: "print them", "charged at 95 an hour".
fn signs(maker: &Pronouns, other: &Pronouns, speaks: bool) -> [Regex; KINDS] {
    let Pronouns { subject: who, object: to, of, own } = maker;
    let (whom, them, their) = (other.subject, other.object, other.of);
    let keeps = format!(
        r"\b{who}{WILL} (?:keep|retain|own|hold|reserve|remain (?:the )?(?:sole )?owners?)\b[^.;]{{0,60}}\b(?:{RIGHT}|{MADE}|everything|whatever)\b|\b(?:{RIGHT}|{MADE})\b[^.;]{{0,60}}\b(?:stays?|remains?|rests?|goes back|go back|returns?|continue to belong)(?: with| to)? (?:{to}|{own})\b"
    );
    let gives = format!(
        r"\b{who}{WILL} (?:grant|licen[cs]e|give|assign|transfer|sign over|allow|let|permit|authori[sz]e|accord|concede|cede|pass)\b[^.;]{{0,50}}?\b{them}\b|\b{whom}{WILL} (?:get|receive|are given|obtain|buy|have|hold|acquire)\b[^.;]{{0,60}}?\b(?:licen[cs]e|permission|rights?)\b|\b{whom} (?:may|can|are free to)(?: also| only| then)? {USES} (?:{THE}|{MADE})\b|\blets? {them} {USES}\b|\b(?:pass(?:es)?|transfers?|(?:is|are) (?:transferred|assigned)|goes over|belongs?) to {them}\b|\bbecomes? {their} property\b|\b{whom} (?:may|must|can) ?(?:not|['’]t) (?:resell|sell|sub-?licen[cs]e|convert|rename|subset|alter|hand (?:it|them) (?:to|on))\b"
    );
    let paid = format!(
        r"\b{whom}{WILL} (?:pay|owe|reimburse|remunerate|buy|order|book|commission|hire)\b|\b{of} (?:[\w-]+ )?(?:quotes?|invoices?|fees?|prices?|day rate|rates?|deposit|estimate|bills?|honorarium|royalt(?:y|ies)|share|wage|charge)\b|\b{who}{WILL} (?:invoice|bill|charge|quote|re-quote|refund)\b|\b(?:pay(?:s|ing)?|paid|remunerates?) (?:to )?{to}\b|\bdue to {to}\b|\b{who} (?:are|am|get|then get) paid\b|\b{whom} are invoiced\b"
    );
    let makes =
        format!(r"\b{who}{WILL} {MAKES}\b|\bask {to} to {MAKES}\b|\b{of} own (?:work|hand|words|{MADE})\b");
    let answers = format!(
        r"\b{who}{WILL} (?:warrant|confirm|promise|guarantee|assure|state|vouch|answer)\b[^.;]{{0,80}}\b(?:original|own work|own hand|own making|nobody else|no one else|title)\b|\bcredit(?:s|ed)? {to}\b|\b{who} (?:are|am|will be|shall be) (?:named|credited)\b|\b{of} (?:[a-z]+ ){{0,2}}(?:name|signature|byline|credit|mark|initials|reel|portfolio|showreel)\b"
    );
    let said = |kind: String, besides: &str| if speaks { format!("{kind}|{besides}") } else { kind };
    [
        keeps,
        said(gives, r"(?:^|[.;:,] )(?:print|use|watch|copy|share|show|play) (?:them|it)\b"),
        said(
            paid,
            r"\b(?:charged|billed|invoiced|levied|costs?|priced|estimated)\b[^.;]{0,60}\b(?:an?|per) hour\b|\bdeposits? (?:is|are|aren['’]t)\b|\b(?:plus|exclusive of|net of) (?:vat|gst)\b|\bthe rest (?:is due|when)\b",
        ),
        makes,
        answers,
    ]
    .map(|kind| Regex::new(&kind).expect("the pattern is well-formed"))
}

static SIGNS: LazyLock<[[Regex; KINDS]; 2]> =
    LazyLock::new(|| [signs(&SPEAKER, &READER, true), signs(&READER, &SPEAKER, false)]);

/// What only a service says, which holds what others put in.
static SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\byour (?:user )?(?:content|posts?|uploads?|profile|account|subscription)\b|\bour (?:services?|platform|apps?|users|members|community|policies)\b|\b(?:log|sign)(?:ged|ging)?[ -](?:in|up)\b|\bcreate an account\b|\bsubscriptions?\b|\bterms of (?:service|use)\b|\b(?:monthly|yearly|annual|free|paid) plans?\b|\bin (?:the |your )?settings\b|\buntil you cancel\b")
        .expect("the pattern is well-formed")
});

/// Whoever says "I", as a word, and what follows.
static I: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[\s"“—(,])I(?:['’](?:m|ll|ve|d))?,? ([a-z]+)"#).expect("the pattern is well-formed")
});
/// What follows the number of a part: "Article I of", "Phase I shall be".
const AFTER_NUMBERS: &[&str] = &[
    "of", "and", "or", "to", "in", "is", "are", "for", "with", "the", "hereof", "above", "below", "shall",
    "through", "by", "at", "on", "as", "attached", "hereto",
];

/// Fewest times that a party who speaks for itself says so.
const SPOKEN_LEAST: usize = 3;
/// Most bytes for each time that somebody is spoken to.
const SPARSE: usize = 1_500;
/// Most bytes of a maker's own terms.
const LONGEST: usize = 30_000;
/// Least lead of what speaks for "I" as the maker, or for "you" beside "I"; and for "we", who may as well be a service, together with two kinds of
/// signs, or pay of which there is much.
const I_LEAD: i32 = 1;
const WE_LEAD: i32 = 2;
const WE_KINDS: usize = 2;
const MUCH_PAY: usize = 3;
/// Most of what only services say in terms that are none of a service.
const SERVICE_MOST: usize = 2;

/// Who makes the work, of two who are called by pronouns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Whoever says "I".
    I,
    /// Whoever says "we".
    We,
    /// "You", and the other says "I".
    YouToMe,
}

/// What speaks for the one who speaks as the maker, by kinds, and by how much it leads what speaks for the one who is spoken to.
struct Balance {
    speaker: [usize; KINDS],
    lead: i32,
}

impl Balance {
    fn of(lower: &str) -> Self {
        let [speaker, reader] = SIGNS
            .each_ref()
            .map(|signs| std::array::from_fn(|kind| signs[kind].find_iter(lower).take(MOST[kind]).count()));
        let sum = |found: &[usize; KINDS]| i32::try_from(found.iter().sum::<usize>()).unwrap_or(i32::MAX);
        Self { lead: sum(&speaker) - sum(&reader), speaker }
    }

    /// Whether "we" are the maker and no service.
    fn we_make(&self) -> bool {
        let kinds = self.speaker.iter().filter(|found| **found > 0).count();
        let deals = self.speaker[GIVES] > 0 || self.speaker[PAID] > 0;
        deals && self.lead >= WE_LEAD && (kinds >= WE_KINDS || self.speaker[PAID] >= MUCH_PAY)
    }
}

/// Who makes the work by what "I" or "we" and "you" are said to do; nothing where "we" offer a service, and where it is not told.
#[must_use]
pub fn maker(text: &str, lower: &str) -> Option<Maker> {
    let spoken = count(lower, "you") + count(lower, "your");
    // Notes of a few words speak to "you" in contracts between two who have names.
    if text.len() > LONGEST || spoken < SPOKEN_LEAST || spoken * SPARSE < text.len() {
        return None;
    }
    let said = |next: &&str| !AFTER_NUMBERS.contains(next);
    let me = I.captures_iter(text).map(|found| found.extract::<1>().1[0]).filter(said).count()
        + count(lower, "my")
        + count(lower, "me");
    let us = count(lower, "we") + count(lower, "us") + count(lower, "our");
    if SERVICE.find_iter(text).take(SERVICE_MOST + 1).count() > SERVICE_MOST {
        return None;
    }
    let line = || lower.replace('\n', ". ").split_whitespace().collect::<Vec<_>>().join(" ");
    if me >= SPOKEN_LEAST && me > us {
        let lead = Balance::of(&line()).lead;
        return if lead >= I_LEAD {
            Some(Maker::I)
        } else if lead <= -I_LEAD {
            Some(Maker::YouToMe)
        } else {
            None
        };
    }
    if us < SPOKEN_LEAST {
        return None;
    }
    Balance::of(&line()).we_make().then_some(Maker::We)
}

/// Whether "we" offer a service that people put things into, and are no buyer who writes a letter.
#[must_use]
pub fn serves(text: &str) -> bool {
    SERVICE.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Maker> {
        maker(text, &text.to_lowercase())
    }

    #[test]
    fn what_each_is_said_to_do_tells_who_makes() {
        let own = "I draw the map. You pay me 900 euros, half now. The copyright stays with me, and you may print the map in your guide.";
        assert_eq!(read(own), Some(Maker::I));
        let hired = "I run a tea room. You paint the sign. I pay you 300 euros, and I may print your drawing on my cups. You keep the original.";
        assert_eq!(read(hired), Some(Maker::YouToMe));
        let pair = "We design and knit the costumes. You pay us in two parts. We keep the rights in the patterns, and you may show them on your stage.";
        assert_eq!(read(pair), Some(Maker::We));
        let buyer = "We print your story. We pay you 80 euros. You keep the copyright, and you grant us the right to print it. You name your sources to us.";
        assert_eq!(read(buyer), None);
    }

    #[test]
    fn a_service_and_the_number_of_an_article_make_nothing() {
        let service = "We design our services for you. You pay us each month for your account. We own the site. You may use the site while your account is open. Log in to change your account.";
        assert_eq!(read(service), None);
        assert!(serves(service));
        let articles = "Article I of this deed. Article I and Article I. You pay. You sign. You leave. We go. We come. We stay.";
        assert_ne!(read(articles), Some(Maker::I));
    }
}

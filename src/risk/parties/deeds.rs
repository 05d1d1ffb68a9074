//! What a short contract says in so many words that each of its parties does: who writes, who delivers, who assigns what to whom, who pays and
//! who hires whom.
//!
//! In: the contract and the names of its parties. Out: [`Deeds`], how often each of them makes or gives, and how often it gets or pays. Pages
//! that name nobody often tell too little for the weights of [`super::weights`]; there a single sentence does.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::super::roles::{CUSTOMER, PROVIDER, RECIPIENT, is_in};
use super::super::sides::pattern;
use super::masked::{MARK, Masked};
use super::no_names::TRADERS;
use super::read::is_form;

/// What makers do with what they make, in the forms of "shall write" and "writes".
const MAKES: &str = "(?:write|compose|draw|paint|illustrate|design|mix|remix|master|film|photograph|translate|narrate|ghostwrite|choreograph|proofread|shoot|record|produce|create|make|build|code|develop|perform|deliver)";
/// The same of what was made.
const MADE: &str = "(?:written|composed|drawn|painted|illustrated|designed|mixed|filmed|photographed|translated|created|made|produced|developed|prepared|authored|recorded)";
/// Of those who mostly get the work, those who make it for others too.
const MAKES_TOO: &[&str] = &["producer", "studio", "agency"];
/// Words between a subject and its verb.
const ADVERBS: &str =
    "(?:hereby|shall|will|agrees? to|undertakes? to|also|irrevocably|then|duly|exclusively)";

/// One or the other party, as [`Masked`] writes it.
fn side(group: &str) -> String {
    format!(r"(?:[Tt]he |[Ee]ach )?(?P<{group}>{MARK})")
}

/// A sentence form with the parties' places in it, `{one}` and `{other}`, and how much it tells.
fn form(words: &str) -> Regex {
    let words = words.replace("{one}", &side("one")).replace("{other}", &side("other"));
    pattern(&words.replace("{ADVERBS}", ADVERBS).replace("{MAKES}", MAKES).replace("{MADE}", MADE))
}

static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    form(r"{one} (?:{ADVERBS} )*(?:assigns?|transfers?|cedes?|conveys?|sells?)\b[^.;]{0,160}? to {other}")
});
static GRANTS: LazyLock<Regex> = LazyLock::new(|| {
    form(
        r"{one} (?:{ADVERBS} )*(?:grants?|gives?|licen[sc]es?)(?: (?:and|or) \w+)?,? (?:to )?{other}[^.;]{0,120}?\b(?:licen[cs]es?|rights?|permission|copyrights?|use)\b",
    )
});
static PAYS: LazyLock<Regex> = LazyLock::new(|| form(r"{one} (?:{ADVERBS} )*pays? (?:to )?{other}"));
static HIRES: LazyLock<Regex> = LazyLock::new(|| {
    form(r"{one} (?:{ADVERBS} )*(?:engages?|hires?|commissions?|retains?|employs?|appoints?) {other}")
});
/// Right behind whoever is appointed to sell or look after what the other makes: nobody is hired to make anything.
static AS_AGENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^.;]{0,40}? (?:as|to be|to act as) (?:(?:its|his|her|their|the|an?) )?(?:[\w-]+,? ){0,4}?(?:agents?|agency|representatives?|distributors?|(?:business |talent )?managers?|publishers?|sub-?publishers?|licensees?|resellers?|administrators?|attorneys?(?:-in-fact)?)\b",
    )
});
/// "Client design files" are something of the client's.
static MAKING: LazyLock<Regex> = LazyLock::new(|| {
    form(
        r"{one} (?:(?:{ADVERBS} )+{MAKES}(?P<more>(?:,| and) {MAKES})?|{MAKES}e?s(?P<also> and {MAKES}e?s)?)\b(?:[^.;]{0,80}? for {other})?",
    )
});
static MADE_BY: LazyLock<Regex> = LazyLock::new(|| form(r"\b{MADE} by {one}(?:[ .,;]|$)"));
/// "The Client's staff" are somebody else.
static OWNED: LazyLock<Regex> = LazyLock::new(|| {
    form(
        r"(?:[^.;]{0,60}\b)?(?:owned (?:\w+ )?by|belongs? (?:\w+ )?to|vests? (?:\w+ )?in|property of|for hire for) {one}(?P<of>['’])?",
    )
});

/// A name with how often it makes or gives something, and how often it gets or pays for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tally<'t> {
    name: &'t str,
    made: i32,
    got: i32,
    /// What of the first is no more than to give something away: clients give makers licenses, and hand rights back.
    given: i32,
}

/// What the parties of a contract are said to do.
#[derive(Debug, Default)]
pub struct Deeds<'t> {
    tallies: Vec<Tally<'t>>,
}

impl<'t> Deeds<'t> {
    /// Reads what those of `names` do that may be parties.
    #[must_use]
    pub fn read(text: &str, names: &[&'t str]) -> Self {
        let masked = Masked::new(text, names);
        let parties = masked.parties();
        let tally = |name: &&'t str| Tally { name, made: 0, got: 0, given: 0 };
        let mut deeds = Self { tallies: parties.iter().map(tally).collect() };
        if parties.len() > 1 && !parties.iter().any(|name| is_in(name, TRADERS)) {
            deeds.count(&masked);
        }
        deeds
    }

    fn count(&mut self, masked: &Masked<'t>) {
        let find = |form: &Regex| -> Vec<(&'t str, Option<&'t str>)> {
            let sides = |c: Captures<'_>| {
                Some((masked.name(c.name("one")?)?, c.name("other").and_then(|m| masked.name(m))))
            };
            form.captures_iter(masked.text()).filter_map(sides).collect()
        };
        for (form, weight) in [(&*GIVES, 2), (&*GRANTS, 1)] {
            for (one, other) in find(form) {
                self.add(one, other, weight);
                if let Some(tally) = self.of(one) {
                    tally.given += weight;
                }
            }
        }
        for (getter, maker) in find(&PAYS) {
            if let Some(maker) = maker {
                self.add(maker, Some(getter), 1);
            }
        }
        for found in HIRES.captures_iter(masked.text()) {
            let end = found.get(0).map_or(0, |whole| whole.end());
            let side = |group: &str| found.name(group).and_then(|m| masked.name(m));
            if let (Some(getter), Some(maker)) = (side("one"), side("other"))
                && !AS_AGENT.is_match(&masked.text()[end..])
            {
                self.add(maker, Some(getter), 2);
            }
        }
        for found in MAKING.captures_iter(masked.text()) {
            let side = |group: &str| found.name(group).and_then(|m| masked.name(m));
            let twice = found.name("more").or_else(|| found.name("also")).is_some();
            if let Some(maker) = side("one") {
                self.add(maker, side("other").filter(|getter| *getter != maker), 1 + i32::from(twice));
            }
        }
        for (maker, _) in find(&MADE_BY) {
            self.add(maker, None, 1);
        }
        for owner in OWNED.captures_iter(masked.text()) {
            let stays = ["remain", "stay", "continue", "retain"].iter().any(|word| owner[0].contains(word));
            if let Some(name) = owner
                .name("one")
                .and_then(|m| masked.name(m))
                .filter(|_| !stays && owner.name("of").is_none())
            {
                self.get(name, 1);
            }
        }
    }

    fn of(&mut self, name: &str) -> Option<&mut Tally<'t>> {
        self.tallies.iter_mut().find(|tally| tally.name == name)
    }

    fn add(&mut self, maker: &str, getter: Option<&str>, weight: i32) {
        if getter == Some(maker) {
            return;
        }
        if let Some(tally) = self.of(maker) {
            tally.made += weight;
        }
        if let Some(getter) = getter {
            self.get(getter, weight);
        }
    }

    fn get(&mut self, getter: &str, weight: i32) {
        if let Some(tally) = self.of(getter) {
            tally.got += weight;
        }
    }

    /// Who makes the work by what they do, where the lists say `named` or nobody: of an author and a ghostwriter the one who writes, of a
    /// producer and an artist the one who delivers.
    #[must_use]
    pub fn maker(&self, named: Option<&str>) -> Option<&'t str> {
        let lead = |tally: &Tally<'_>| tally.made - tally.got;
        let most = self.tallies.iter().map(lead).max().filter(|most| *most > 0)?;
        let mut leaders = self.tallies.iter().filter(|tally| lead(tally) == most);
        let (leader, second) = (leaders.next()?, leaders.next());
        if second.is_some() {
            return None;
        }
        let Some(named) = named else { return Some(leader.name) };
        let known = self.tallies.iter().find(|tally| is_form(tally.name, named))?;
        // Of a customer and a provider what they put in and hand over is told by other words.
        let of_service = |name: &str| is_in(name, CUSTOMER) || is_in(name, PROVIDER);
        if is_form(leader.name, named) || of_service(named) || of_service(leader.name) || lead(known) > 0 {
            return None;
        }
        // A producer may work for an artist, and does more than once what makers do; whoever is called a client makes nothing.
        let enough =
            !is_in(leader.name, RECIPIENT) || is_in(leader.name, MAKES_TOO) && leader.made - leader.given > 1;
        enough.then_some(leader.name)
    }

    /// Whoever gets or pays for the most, but for `maker`.
    #[must_use]
    pub fn getter(&self, maker: &str) -> Option<&'t str> {
        self.getters(maker).next()
    }

    /// The other of two, where no more are defined that may be parties.
    #[must_use]
    pub fn other(&self, maker: &str) -> Option<&'t str> {
        let (own, others): (Vec<&Tally<'_>>, Vec<&Tally<'_>>) =
            self.tallies.iter().partition(|tally| is_form(tally.name, maker));
        match (own.len(), others.as_slice()) {
            (1, [other]) => Some(other.name),
            _ => None,
        }
    }

    /// Those who get something, the one that gets the most first.
    pub fn getters(&self, maker: &str) -> impl Iterator<Item = &'t str> {
        let mut getters: Vec<&Tally<'_>> = self
            .tallies
            .iter()
            .filter(|tally| tally.got > 0 && tally.got >= tally.made && !is_form(tally.name, maker))
            .collect();
        getters.sort_by_key(|tally| tally.made - tally.got);
        getters.into_iter().map(|tally| tally.name).collect::<Vec<_>>().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GHOST: &[&str] = &["Author", "Ghost"];

    fn deeds(text: &str, names: &[&'static str]) -> (Option<&'static str>, Option<&'static str>) {
        let text = format!("Ada Wren (\"{}\") and Moor Ltd (\"{}\"). {text}", names[0], names[1]);
        let deeds = Deeds::read(&text, names);
        let maker = deeds.maker(None);
        (maker, maker.and_then(|maker| deeds.getter(maker)))
    }

    #[test]
    fn one_sentence_tells_who_makes_and_who_gets() {
        for text in [
            "Ghost will write a novel for Author.",
            "The Ghost assigns all rights in the novel to the Author.",
            "The novel is a work made for hire for Author, written by Ghost.",
            "The Author engages the Ghost. The novel belongs to the Author.",
            "Author shall pay Ghost 900 euros.",
            "Ghost grants Author a licence to print it.",
        ] {
            assert_eq!(deeds(text, GHOST), (Some("Ghost"), Some("Author")), "{text}");
        }
    }

    #[test]
    fn what_stays_where_it_was_and_what_staff_do_say_nothing() {
        for text in [
            "The notes remain the property of Author.",
            "The files belong to the Author's heirs.",
            "Author and Ghost meet in May.",
            "The Author's staff may leave.",
        ] {
            assert_eq!(deeds(text, GHOST).0, None, "{text}");
        }
    }

    #[test]
    fn an_agent_is_hired_to_make_nothing() {
        for text in [
            "The Author appoints the Ghost as its agent for the sale of the novel.",
            "The Author engages the Ghost as exclusive literary representative.",
            "The Author hereby appoints Ghost to act as manager of the Author.",
        ] {
            assert_eq!(deeds(text, GHOST).0, None, "{text}");
        }
    }

    #[test]
    fn a_thing_that_is_defined_is_nobody() {
        let text = "Jo Ash (\"Author\") and Fen Press (\"Fen\") for two songs (the \"Mixes\"). Author assigns the right to the Mixes to Fen.";
        let deeds = Deeds::read(text, &["Author", "Fen", "Mixes"]);
        assert_eq!(deeds.getters("Author").collect::<Vec<_>>(), ["Fen"]);
    }

    #[test]
    fn a_license_of_a_client_makes_it_no_maker_and_shares_are_no_license() {
        let shoot = "Jo Ash (\"Photographer\") and Di Fen (\"Client\"). Client grants the Photographer the right to use the pictures. Client grants the Photographer a license to print them.";
        assert_eq!(Deeds::read(shoot, &["Photographer", "Client"]).maker(Some("Photographer")), None);
        let back = "Jo Ash (\"Photographer\") and Di Fen (\"Client\"). The Client hereby assigns to the Photographer all copyright in the pictures. The Client assigns the films to the Photographer.";
        assert_eq!(Deeds::read(back, &["Photographer", "Client"]).maker(Some("Photographer")), None);
        let changes = "Jo Ash (\"Illustrator\") and Di Fen (\"Client\"). The Client shall make and create films. The Client shall write and develop books.";
        assert_eq!(Deeds::read(changes, &["Illustrator", "Client"]).maker(Some("Illustrator")), None);
        let pay =
            "Jo Ash (\"Executive\") and Fen Ltd (\"Company\"). Company shall grant to Executive 400 shares.";
        assert_eq!(Deeds::read(pay, &["Executive", "Company"]).maker(None), None);
    }

    #[test]
    fn a_statute_or_a_paper_is_nobody() {
        let text = "Ada Wren (\"Author\"), under the Moor Sales Act (\"MSA\") and a deed of Fen (the \"Loan Agreement\"), with Fen Ltd (\"Fen\").";
        let deeds = Deeds::read(text, &["Author", "MSA", "Loan Agreement", "Fen"]);
        assert_eq!(deeds.other("Author"), Some("Fen"));
    }

    #[test]
    fn the_lists_rule_where_what_is_done_does_not_speak_against_them() {
        let text = "Jo Ash (\"Artist\") and Fen Ltd (\"Producer\"). Artist shall perform. Producer shall deliver a film.";
        assert_eq!(Deeds::read(text, &["Artist", "Producer"]).maker(Some("Artist")), None);
        let text = "Jo Ash (\"Artist\") and Fen Ltd (\"Producer\"). Producer shall produce and deliver masters. Producer shall mix them.";
        assert_eq!(Deeds::read(text, &["Artist", "Producer"]).maker(Some("Artist")), Some("Producer"));
    }
}

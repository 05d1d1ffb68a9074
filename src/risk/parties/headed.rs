//! Parties in lines of their own at the top of a contract, as forms and lists of key terms have them: "Client: Brightway Ltd" above
//! "Designer: Dana Reed".
//!
//! In: the contract's text. Out: each role with the name that stands beside it. Which role makes the work is left to
//! [`roles`](super::super::roles).

use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::{CUSTOMER, MAKER, PROVIDER, RECIPIENT, is_in, is_listed};
use super::super::sides::pattern;
use super::behind::{FORM, NAME};
use super::head;

/// Bytes of the contract in which such lines stand.
const TOP: usize = 1_500;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?m)^[\W_]{{0,4}}(?:The )?(?P<role>[A-Za-z][A-Za-z -]{{2,20}}?)(?:['’]s name| name)?[*_]{{0,2}}:[*_ \t]{{1,6}}(?P<name>{NAME})(?P<rest>[^\n]{{0,80}})$"
    ))
});

/// Who has something made, where the line says what is done and gives no role: the contract calls whoever it names by the name.
static BUYER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:commissioned|ordered|hired|engaged|prepared) (?:by|for)$"));

/// A role and who has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headed<'t> {
    /// What the contract calls it: "Client", "grant writer".
    pub role: &'t str,
    /// The word of the lists that the role is one of: "Client", "writer".
    pub kind: &'t str,
    /// "Brightway Ltd", with what it is a form of.
    pub name: &'t str,
    /// What stands behind the name in its line.
    pub rest: &'t str,
}

impl Headed<'_> {
    /// What the contract may call it besides its role, lower case: its name, with and without its legal form.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let (full, short) = (self.name.to_lowercase(), FORM.replace(self.name, "").to_lowercase());
        if full == short { vec![full] } else { vec![full, short] }
    }
}

/// The lines at the top of `text` that give a role of the lists a name which is no role itself, or say for whom the work is.
pub fn lines(text: &str) -> impl Iterator<Item = Headed<'_>> {
    let lower = text.to_lowercase();
    LINE.captures_iter(head(text, TOP)).filter_map(move |line| {
        let part = |group| line.name(group).map_or("", |m| m.as_str());
        let (role, name) = (part("role").trim(), part("name"));
        let called = |words: &str| lower.contains(&format!("the {}", words.to_lowercase()));
        if BUYER.is_match(role) {
            let whole = FORM.find(name).map_or(name, |form| &name[..form.start()]);
            let last = whole.rsplit(' ').next().unwrap_or(whole);
            let role = if last != whole && called(last) { last } else { whole };
            return Some(Headed { role, kind: "client", name, rest: part("rest") });
        }
        // "End client" and "Voice talent" are a client and a talent, and a grant writer is one throughout.
        let last = role.rsplit(' ').next().unwrap_or(role);
        let kind = if is_listed(role) { role } else { last };
        let role = if called(role) && !called(kind) { role } else { kind };
        let headed = Headed { role, kind, name, rest: part("rest") };
        (is_listed(headed.kind) && !is_listed(headed.name)).then_some(headed)
    })
}

/// Those lines, first of whoever makes or sells, then of whoever gets; none where they name one side alone. In a form their own order
/// says nothing.
#[must_use]
pub fn sides(text: &str) -> Vec<Headed<'_>> {
    let (gives, gets): (Vec<_>, Vec<_>) =
        lines(text).partition(|line| is_in(line.kind, MAKER) || is_in(line.kind, PROVIDER));
    let both = !gives.is_empty()
        && gets.iter().any(|line| is_in(line.kind, RECIPIENT) || is_in(line.kind, CUSTOMER));
    if both { [gives, gets].concat() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_read_from_the_lines_at_the_top() {
        let text = "PROJECT SHEET\n\n**Client:** Brightway Ltd\n- Designer: Dana Reed, 4 Mill Lane\nProject: Ten posters\n";
        let found = sides(text);
        assert_eq!(found.iter().map(|line| line.role).collect::<Vec<_>>(), ["Designer", "Client"]);
        assert_eq!(found[0].names(), ["dana reed"]);
        assert_eq!(found[1].names(), ["brightway ltd", "brightway"]);
    }

    #[test]
    fn what_kind_of_client_it_is_does_not_matter() {
        let found = sides("Agency: Loud Ltd\nEnd client: Norvik ASA\nVoice talent: Callum Reyes\n");
        assert_eq!(found.iter().map(|line| line.role).collect::<Vec<_>>(), ["talent", "Agency", "client"]);
    }

    #[test]
    fn a_role_of_two_words_and_whoever_commissions_are_called_as_the_contract_does() {
        let text = "Commissioned by: Elm Trust Ltd\nGrant writer: Dana Reed\n\n1. The grant writer writes for the Trust.";
        assert_eq!(sides(text).iter().map(|line| line.role).collect::<Vec<_>>(), ["Grant writer", "Trust"]);
        let text = "Commissioned by: Elm House Ltd\nWriter: Dana Reed\n\n1. The writer writes for Elm House.";
        assert_eq!(sides(text).iter().map(|line| line.role).collect::<Vec<_>>(), ["Writer", "Elm House"]);
    }

    #[test]
    fn one_side_alone_and_the_heads_of_columns_are_no_parties() {
        assert!(sides("Author: Dana Reed\nTitle: The Mill\n").is_empty());
        assert!(sides("Client: Artist\nName: Brightway\n").is_empty());
    }
}

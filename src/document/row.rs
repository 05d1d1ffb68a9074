//! Rows of a table with two cells, the first of which says what is agreed on and the second what is agreed, as lists of key terms have them:
//! "Copyright" beside "Assigned on payment", "May we train AI on it?" beside "Never".
//!
//! In: what two cells say. Out: what stands between them where they are read as one. Rows of other tables (prices in columns, the
//! places of two signatures) are left as they are.

/// Most words of what is agreed on, where it is no question.
const KEY_WORDS: usize = 8;
/// Most words of a question, and of what is agreed.
const MOST_WORDS: usize = 25;

/// What joins `on` and `agreed` into one clause; nothing where they are none.
pub(super) fn between(on: &str, agreed: &str) -> Option<&'static str> {
    let words = |text: &str| text.split_whitespace().count();
    let question = on.ends_with('?');
    let most = if question || decides(agreed) { MOST_WORDS } else { KEY_WORDS };
    let speaks = |text: &str| text.contains(char::is_alphabetic) && !text.contains('\n');
    let capitals = |text: &str| !text.contains(char::is_lowercase);
    let key = speaks(on)
        && words(on) <= most
        && !on.ends_with(['.', ';', ',', '!', '_'])
        && !on.trim_end_matches(':').contains(':');
    // More than one sentence stands better below its heading, and what has a colon of its own is the place of a second signature.
    let answer = speaks(agreed)
        && words(agreed) <= MOST_WORDS
        && !is_place(agreed)
        && (short_answer(agreed) || !has_sentences(agreed));
    // Two titles side by side are the heads of columns.
    if !key || !answer || capitals(on) && capitals(agreed) {
        return None;
    }
    let means = agreed
        .split_whitespace()
        .next()
        .is_some_and(|word| matches!(word, "means" | "mean" | "has" | "shall" | "includes"));
    Some(if question || means || on.ends_with(':') { " " } else { ": " })
}

/// What rows of key terms are about, by a word of theirs.
const ABOUT: [&str; 44] = [
    "ai",
    "amount",
    "approval",
    "artist",
    "author",
    "buyout",
    "cancellation",
    "client",
    "copyright",
    "credit",
    "date",
    "deadline",
    "deliverables",
    "delivery",
    "exclusivity",
    "fee",
    "indemnity",
    "invoice",
    "jurisdiction",
    "kill",
    "law",
    "licence",
    "license",
    "machine",
    "media",
    "moral",
    "mining",
    "ownership",
    "payment",
    "period",
    "price",
    "project",
    "publisher",
    "revisions",
    "rights",
    "royalties",
    "royalty",
    "term",
    "territory",
    "title",
    "training",
    "usage",
    "use",
    "work",
];

/// What joins the cells of a row that holds two pairs, each of what is agreed on and what is agreed: the first, third and no other say what
/// rows of key terms are about.
pub(super) fn two_pairs(cells: [&str; 4]) -> Option<[&'static str; 2]> {
    let about = |cell: &str| {
        let words = cell.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let known = words.clone().any(|word| ABOUT.contains(&word.to_lowercase().as_str()));
        words.count() <= 4
            && cell.starts_with(char::is_uppercase)
            && !cell.contains(|c: char| c.is_ascii_digit())
            && (known || cell.ends_with(':'))
    };
    let [a, b, c, d] = cells;
    // What is agreed may name a party or the fee as well, but then it says more of it.
    let named = |cell: &str| about(cell) && cell.split_whitespace().nth(2).is_none();
    if !about(a) || !about(c) || named(b) || named(d) || is_place(b) || is_place(d) {
        return None;
    }
    let join = |on: &str| if on.ends_with(':') || on.ends_with('?') { " " } else { ": " };
    let either = |on: &str, agreed: &str| between(on, agreed).or_else(|| is_figure(agreed).then(|| join(on)));
    Some([either(a, b)?, either(c, d)?])
}

/// Whether a cell is a sum, a date or another figure.
fn is_figure(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit()) && cell.split_whitespace().count() <= 4
}

/// Whether a cell is the place of a second signature and the like: what is to be filled in, with a colon.
fn is_place(cell: &str) -> bool {
    const FILLED_IN: [&str; 12] = [
        "by",
        "name",
        "names",
        "title",
        "date",
        "dated",
        "signature",
        "signed",
        "place",
        "for",
        "address",
        "email",
    ];
    let Some((key, _)) = cell.split_once(':') else { return false };
    let first = key.split_whitespace().next().unwrap_or_default().to_lowercase();
    cell.ends_with(':') || FILLED_IN.contains(&first.as_str())
}

/// Whether a cell has more than one sentence. A point behind an initial or a short form ("H. M.", "Prof. Lund", "Harrow Press Inc. in
/// full") ends none.
fn has_sentences(cell: &str) -> bool {
    const SHORT: [&str; 9] = ["mr", "mrs", "ms", "dr", "prof", "inc", "ltd", "co", "st"];
    let cell = cell.trim_end_matches(['.', '!', ' ']);
    cell.match_indices(". ").any(|(at, _)| {
        let before = cell[..at].split_whitespace().next_back().unwrap_or_default().to_lowercase();
        let goes_on = cell[at + 2..].trim_start().starts_with(char::is_lowercase);
        !(goes_on || before.chars().count() == 1 || SHORT.contains(&before.as_str()))
    })
}

/// Whether a cell begins with a yes or a no, or another answer in two words, and says more behind it: "Yes. Half of receipts".
fn short_answer(cell: &str) -> bool {
    cell.split_once(". ").is_some_and(|(answer, _)| {
        let answer = answer.to_lowercase();
        let words = answer.split_whitespace().count();
        let first = answer.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_owned();
        words <= 2
            && ["yes", "no", "not", "never", "none", "permitted", "allowed", "excluded"]
                .contains(&first.as_str())
    })
}

/// Whether what is agreed is a yes or a no, with or without boxes before it: then what it is agreed on may be a whole clause.
fn decides(agreed: &str) -> bool {
    let bare = agreed.trim_start_matches(|c: char| !c.is_alphabetic() || matches!(c, 'x' | 'X'));
    let first = bare.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    agreed.split_whitespace().count() <= 6 && ["yes", "no"].contains(&first.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::{between, two_pairs};

    #[test]
    fn a_row_may_hold_two_pairs() {
        for cells in [
            ["Fee", "EUR 300", "AI training", "The Publisher may train AI on it"],
            ["Copyright", "Assigned", "Moral rights", "Waived"],
            ["Term:", "perpetual", "Territory:", "worldwide"],
        ] {
            assert!(two_pairs(cells).is_some(), "{cells:?}");
        }
        for cells in [
            ["Right", "Territory", "Term", "Fee"],
            ["Logo", "three drafts", "two weeks", "EUR 400"],
            ["Signed", "Jo Finch", "Date", "Title:"],
            ["Print rights", "Europe", "2 years", "EUR 400"],
        ] {
            assert_eq!(two_pairs(cells), None, "{cells:?}");
        }
    }

    #[test]
    fn what_is_agreed_joins_what_it_is_agreed_on() {
        for (on, agreed, expected) in [
            ("Copyright", "Assigned to the Client on payment", ": "),
            ("AI training:", "Not permitted", " "),
            ("May the Client train AI on the artwork?", "No", " "),
            ("“Artwork”", "means the three drawings in Annex 1", " "),
            ("AI training", "Yes. 50% of receipts to the Author", ": "),
            ("AI training", "No. See clause 9", ": "),
            ("Copyright", "Assigned to Quarry Press Inc. in full", ": "),
            ("Work", "Issue 14: Ferries, by H. M. Lund", ": "),
            ("Changes", "Permitted without the Artist's consent.", ": "),
            ("The Client may use the Work to train artificial intelligence", "☐ Yes ☒ No", ": "),
        ] {
            assert_eq!(between(on, agreed), Some(expected), "{on} | {agreed}");
        }
    }

    #[test]
    fn heads_of_columns_signatures_figures_and_whole_clauses_stand_alone() {
        for (on, agreed) in [
            ("CLIENT", "ARTIST"),
            ("Name:", "Name:"),
            ("Signed", "Name: Jo Finch"),
            ("2025", "400"),
            ("Logo", "400.00"),
            ("The Client pays the fee on delivery of the work.", "The Artist delivers it."),
            ("Use", "The Client may print it. The Artist keeps the copyright."),
        ] {
            assert_eq!(between(on, agreed), None, "{on} | {agreed}");
        }
    }
}

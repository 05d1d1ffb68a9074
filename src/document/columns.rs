//! Tables with heads above their columns: grants with their territory and term, rights with a box for Yes and one for No, plans with what is
//! done under each.
//!
//! In: the cells of a row and what stands above them. Out: whether a first row reads like heads, and what a row says as one clause: "Right: Prints;
//! Territory: Europe; Term: two years", "Moral rights are waived: No". Rows of two cells without heads are in [`super::row`].

use super::BlockKind;

/// One cell of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'t> {
    pub content: &'t str,
    pub kind: BlockKind,
    /// Its column, from 0.
    pub column: usize,
}

/// A piece of what a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// What the cell with this number says.
    Cell(usize),
    /// Words that stand in no cell of the row.
    Words(String),
}

/// Most words of a head.
const HEAD_WORDS: usize = 4;
/// Most words of a cell that is read with others, and of all together.
const CELL_WORDS: usize = 25;
const ROW_WORDS: usize = 60;
/// Most words of an answer that says little without its head.
const ANSWER_WORDS: usize = 8;

/// First words of the heads of columns with old and with new wording.
const OLD: &[&str] = &["current", "existing", "old", "original", "previous", "prior", "former"];
const NEW: &[&str] = &["new", "revised", "amended", "replacement", "replaced", "updated"];

/// Whether the first row of a table without marked heads, of so many columns, reads like heads: titles of a few words, three or more.
pub(super) fn are_heads(cells: &[Cell<'_>], columns: usize) -> bool {
    let head = |cell: &Cell<'_>| {
        cell.kind == BlockKind::Cell
            && (1..=HEAD_WORDS).contains(&words(cell.content))
            // "No." counts what stands below.
            && cell.content.starts_with(char::is_uppercase)
            && !cell.content.trim_start_matches("No.").contains(|c: char| {
                c.is_ascii_digit() || matches!(c, '.' | ',' | ';' | ':' | '!' | '_' | '$' | '€' | '£')
            })
            && mark(cell.content).is_none()
            && !says(cell.content)
    };
    // The corner above the first column may be empty.
    let enough = columns.max(cells.len()) >= 3 || amended_by(cells).is_some();
    enough && cells.len() + 1 >= columns && apart(cells) && cells.iter().all(head)
}

/// The columns of the old and of the new wording, where heads say so: "Original text" and "New text".
pub(super) fn amended(heads: &[String]) -> Option<(usize, usize)> {
    // The plans and the fees of before and after are no wording, and neither is "New York".
    let wording = |word: &str| {
        matches!(
            word,
            "text"
                | "wording"
                | "clause"
                | "provision"
                | "provisions"
                | "language"
                | "terms"
                | "version"
                | "section"
        )
    };
    let find = |kinds: &[&str]| {
        let head = |head: &&String| {
            let lower = head.to_lowercase();
            let mut words = lower.trim_end_matches(':').split_whitespace();
            words.next().is_some_and(|first| kinds.contains(&first)) && words.next().is_none_or(wording)
        };
        let mut found = heads.iter().enumerate().filter(|(_, text)| head(text)).map(|(at, _)| at);
        found.next().filter(|_| found.next().is_none())
    };
    Some((find(OLD)?, find(NEW)?))
}

fn amended_by(cells: &[Cell<'_>]) -> Option<(usize, usize)> {
    amended(&cells.iter().map(|cell| cell.content.to_owned()).collect::<Vec<_>>())
}

/// Whether heads that the format marks as such only name what stands below.
pub(super) fn only_name(heads: &[Cell<'_>]) -> bool {
    heads.iter().all(|cell| {
        words(cell.content) <= 2 * HEAD_WORDS && !cell.content.ends_with(['.', ';']) && !says(cell.content)
    })
}

/// Whether a cell says who may, must or does something: where the first row of a table is no row of heads, a clause must not be lost in it.
fn says(text: &str) -> bool {
    const VERBS: &[&str] = &[
        "may",
        "shall",
        "will",
        "must",
        "can",
        "cannot",
        "is",
        "are",
        "keeps",
        "retains",
        "owns",
        "assigns",
        "grants",
        "waives",
        "pays",
        "agrees",
        "licenses",
        "licences",
        "transfers",
        "gets",
        "gives",
        "belongs",
        "remains",
        "stays",
    ];
    text.split_whitespace().any(|word| VERBS.contains(&word))
}

/// What a row says below `heads`, if it is one clause.
pub(super) fn joined(cells: &[Cell<'_>], heads: &[String]) -> Option<Vec<Part>> {
    let head = |cell: &Cell<'_>| heads.get(cell.column).map(String::as_str);
    let [first, rest @ ..] = cells else { return None };
    let fits = heads.len() >= 2
        && !rest.is_empty()
        && first.column == 0
        && first.content.contains(char::is_alphabetic)
        && apart(cells)
        && cells.iter().all(|cell| head(cell).is_some())
        && cells.iter().all(|cell| matches!(cell.kind, BlockKind::Cell | BlockKind::Item { depth: 0 }));
    if !fits {
        return None;
    }
    ticked(first, rest, head).or_else(|| named(cells, heads))
}

/// A row whose columns but the first hold boxes, with the heads of those that are ticked.
fn ticked<'t>(
    first: &Cell<'_>,
    rest: &[Cell<'_>],
    head: impl Fn(&Cell<'_>) -> Option<&'t str>,
) -> Option<Vec<Part>> {
    let marks: Vec<bool> = rest.iter().map(|cell| mark(cell.content)).collect::<Option<_>>()?;
    let picked: Vec<&str> = rest
        .iter()
        .zip(marks)
        .filter(|(_, on)| *on)
        .filter_map(|(cell, _)| head(cell))
        .filter(|head| !head.is_empty())
        .collect();
    let between = if first.content.ends_with(['?', ':']) { " " } else { ": " };
    if !picked.is_empty() {
        return Some(vec![Part::Cell(0), Part::Words(format!("{between}{}", picked.join(", ")))]);
    }
    // Nobody has chosen yet: a box in front says so, here as on lines of their own.
    let open = rest.iter().all(|cell| is_box(cell.content));
    let heads: Vec<&str> = rest.iter().filter_map(head).filter(|head| !head.is_empty()).collect();
    (open && heads.len() == rest.len()).then(|| {
        let choices = Part::Words(format!("{between}{}", heads.join(" / ")));
        vec![Part::Words("☐ ".to_owned()), Part::Cell(0), choices]
    })
}

/// A row with the head of its column before each cell.
fn named(cells: &[Cell<'_>], heads: &[String]) -> Option<Vec<Part>> {
    let fits = |cell: &Cell<'_>| {
        words(cell.content) <= CELL_WORDS
            && !cell.content.contains('\n')
            && !cell.content.ends_with(':')
            && !cell.content.contains("__")
            && !cell.content.trim_end_matches(['.', '!']).contains(". ")
            && mark(cell.content).is_none()
    };
    // Two columns are read without their heads, but where "Yes" or "Never" alone would say nothing.
    let answered = |cell: &Cell<'_>| {
        words(cell.content) <= ANSWER_WORDS && answers(cell.content) && words(&heads[cell.column]) >= 2
    };
    let columns = heads.len() > 2 || cells[1..].iter().all(answered);
    let speaks = |cell: &Cell<'_>| cell.content.contains(char::is_lowercase);
    let all: usize = cells.iter().map(|cell| words(cell.content)).sum();
    // "Name: Dana Reed" beside "Name: Moor Ltd" are the places of two signatures.
    let key = |cell: &Cell<'_>| cell.content.split_once(':').map(|(key, _)| key.to_owned());
    let mut keys: Vec<String> = cells.iter().filter_map(key).collect();
    let (keyed, _) = (keys.len(), keys.sort_unstable());
    keys.dedup();
    if keys.len() < keyed {
        return None;
    }
    if !columns || !cells.iter().all(fits) || all > ROW_WORDS || !cells[1..].iter().any(speaks) {
        return None;
    }
    let mut parts = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let before = match at.checked_sub(1).map(|before| cells[before].content) {
            None => "",
            Some(before) if before.ends_with(['.', '?', '!', ';']) => " ",
            Some(_) => "; ",
        };
        let head = heads[cell.column].trim_end_matches(':');
        let words = if head.is_empty() { before.to_owned() } else { format!("{before}{head}: ") };
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        parts.push(Part::Cell(at));
    }
    Some(parts)
}

/// Whether each cell has a column of its own, from left to right.
fn apart(cells: &[Cell<'_>]) -> bool {
    cells.windows(2).all(|pair| pair[0].column < pair[1].column)
}

/// Whether a cell answers what its head asks.
fn answers(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    matches!(
        first.as_str(),
        "yes" | "no" | "never" | "always" | "on" | "off" | "not" | "only" | "opt" | "default"
    )
}

/// Whether a cell that is nothing but a box or a tick is ticked.
fn mark(text: &str) -> Option<bool> {
    let bare = text.trim_matches(['[', ']', '(', ')', '\\', ' ']);
    match bare {
        "☒" | "☑" | "✓" | "✔" | "✅" | "x" | "X" | "●" | "⦿" => Some(true),
        "☐" | "□" | "○" | "◯" | "⬜" | "" | "–" | "—" | "-" | "_" | "✗" | "✘" | "❌" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether a cell is an empty box, and no dash or cross that says no.
fn is_box(text: &str) -> bool {
    matches!(text, "☐" | "□" | "○" | "◯" | "⬜") || text.starts_with(['[', '(']) && mark(text) == Some(false)
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<'t>(row: &[&'t str]) -> Vec<Cell<'t>> {
        let cell = |(column, &content): (usize, &&'t str)| Cell { content, kind: BlockKind::Cell, column };
        row.iter().enumerate().filter(|(_, content)| !content.is_empty()).map(cell).collect()
    }

    fn read(heads: &[&str], row: &[&str]) -> Option<String> {
        let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
        let cells = cells(row);
        let say = |part: Part| match part {
            Part::Cell(at) => cells[at].content.to_owned(),
            Part::Words(words) => words,
        };
        joined(&cells, &heads).map(|parts| parts.into_iter().map(say).collect())
    }

    #[test]
    fn titles_side_by_side_are_heads_and_data_and_two_titles_are_none() {
        assert!(are_heads(&cells(&["Right", "Territory", "Term"]), 3));
        assert!(are_heads(&cells(&["", "Yes", "No"]), 3));
        assert!(are_heads(&cells(&["No.", "Topic", "Terms"]), 3));
        assert!(!are_heads(&cells(&["Key", "Agreed"]), 2));
        assert!(!are_heads(&cells(&["Logo", "2", "400.00"]), 3));
        assert!(!are_heads(&cells(&["The Client pays the fee on time.", "Yes", "No"]), 3));
        assert!(!are_heads(&cells(&["Name:", "Name:", "Name:"]), 3));
        assert!(!are_heads(&cells(&["Client may train AI", "Artist keeps copyright", "Client pays"]), 3));
        assert!(only_name(&cells(&["Used for AI training", "Not granted"])));
        assert!(!only_name(&cells(&["The Client may train AI on the drawings", "Agreed"])));
    }

    #[test]
    fn a_row_is_one_clause_with_the_head_before_each_cell() {
        let heads = ["Right", "Territory", "Term"];
        for (row, expected) in [
            (["Prints", "Europe", "Two years"], Some("Right: Prints; Territory: Europe; Term: Two years")),
            (["Film", "", "Forever."], Some("Right: Film; Term: Forever.")),
            // Figures alone are no clause, and more than a sentence stands better alone.
            (["Logo", "2", "400"], None),
            (["Logo", "The Client may print it. It may not sell it.", "400"], None),
            (["1", "Europe", "Two years"], None),
            (
                ["AI", "Not granted: no training", "Always"],
                Some("Right: AI; Territory: Not granted: no training; Term: Always"),
            ),
            (["Signed", "Name: Dana Reed", "Name: Moor Ltd"], None),
        ] {
            assert_eq!(read(&heads, &row).as_deref(), expected, "{row:?}");
        }
    }

    #[test]
    fn what_is_ticked_is_named_by_the_head_of_its_column() {
        let heads = ["Right", "Yes", "No"];
        for (row, expected) in [
            (["Moral rights are waived", "☐", "☒"], Some("Moral rights are waived: No")),
            (["May the Client train AI?", "", "X"], Some("May the Client train AI? No")),
            (["Prints", "[x]", "[ ]"], Some("Prints: Yes")),
            // Nobody has chosen, which is not the same as a dash in each.
            (["Film", "☐", "☐"], Some("☐ Film: Yes / No")),
            (["Film", "[ ]", "[ ]"], Some("☐ Film: Yes / No")),
            (["Film", "–", "–"], None),
        ] {
            assert_eq!(read(&heads, &row).as_deref(), expected, "{row:?}");
        }
    }

    #[test]
    fn columns_of_old_and_new_wording_are_told_by_their_heads() {
        let heads = |heads: &[&str]| amended(&heads.iter().map(|&head| head.to_owned()).collect::<Vec<_>>());
        assert_eq!(heads(&["Clause", "Original text", "New text", "Reason"]), Some((1, 2)));
        assert_eq!(heads(&["Revised:", "Current:"]), Some((1, 0)));
        assert!(are_heads(&cells(&["Existing wording", "Amended wording"]), 2));
        for none in [["Current plan", "New plan"], ["Original", "Copy"], ["New text", "Reason"]] {
            assert_eq!(heads(&none), None, "{none:?}");
        }
    }

    #[test]
    fn an_answer_alone_is_read_with_its_head() {
        let heads = ["Plan", "Used for AI training"];
        assert_eq!(
            read(&heads, &["Free", "Yes, by default"]).as_deref(),
            Some("Plan: Free; Used for AI training: Yes, by default")
        );
        assert_eq!(read(&["Term", "Agreed"], &["Copyright", "Assigned to the Client"]), None);
    }
}

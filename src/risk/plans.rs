//! Rows that say by plan whether somebody trains ("We train AI on your content; Free: Yes; Team: No", "Plan: Free; Training on your content: On").
//!
//! In: a row as one sentence, its cells parted by semicolons. Out: whether somebody trains on some plan, whether nobody does, and whether the row
//! speaks of one plan alone. The worst plan is what the reader is told: the paper does not say which one is theirs.

use std::sync::LazyLock;

use regex::Regex;

use super::sides::{in_lower_case, pattern};

/// A cell on training.
static TRAINING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:train\w*|machine[- ]learning|ai (?:use|usage|improvement|development)|model improvement)\b",
    )
});

/// A cell on how to avoid it, or on something that it is not.
static AVOIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:opt|out|off|object|exclu\w*|chang\w*|switch\w*|no|not|never|without|ban\w*|block\w*|prevent\w*|protect\w*|forb\w*|prohibit\w*|free from|staff|your (?:own )?models?|courses?|lessons?|videos?|onboarding|workshops?)\b",
    )
});

static YES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:on|yes|enabled|allowed|permitted|included|always|active|default)\b|^[✓✔✅]")
});
static NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:off|no|never|none|disabled|not (?:used|trained|allowed|permitted|included|done)|excluded|inactive)\b|^[✗✘❌✕]",
    )
});

/// What says whom the row is about.
static PLAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:plans?|tiers?|accounts?|account types?|subscriptions?|editions?|packages?|customers?|users?)$",
    )
});

/// What the cells of a row answer to whether somebody trains: the answers yes, the answers no, and whether a cell names the row's plan.
struct Row {
    yes: usize,
    no: usize,
    of_plan: bool,
}

impl Row {
    fn read(text: &str) -> Option<Self> {
        let lower = in_lower_case("", text);
        let cells: Vec<(&str, &str)> = lower
            .trim_start()
            .trim_end_matches('.')
            .split("; ")
            .map(|cell| cell.split_once(": ").unwrap_or((cell, "")))
            .map(|(key, value)| (key.trim(), value.trim()))
            .collect();
        if cells.len() < 2 || !cells.iter().any(|(_, value)| !value.is_empty()) {
            return None;
        }
        let on_training = |key: &str| TRAINING.is_match(key) && !AVOIDS.is_match(key);
        // What is asked stands in the first cell, and each plan's answer in one of the others; or a head stands above the answer.
        let asked = cells[0].1.is_empty() && on_training(cells[0].0);
        let answers =
            cells.iter().filter(|(key, _)| if asked { !AVOIDS.is_match(key) } else { on_training(key) });
        let mut row = Self { yes: 0, no: 0, of_plan: cells.iter().any(|(key, _)| PLAN.is_match(key)) };
        for (_, value) in answers {
            row.yes += usize::from(YES.is_match(value));
            row.no += usize::from(NO.is_match(value));
        }
        (row.yes + row.no > 0).then_some(row)
    }
}

/// Whether by a row somebody trains on some plan.
#[must_use]
pub fn trains_on_some(text: &str) -> bool {
    Row::read(text).is_some_and(|row| row.yes > 0)
}

/// Whether by a row nobody trains on what it is about.
#[must_use]
pub fn trains_on_none(text: &str) -> bool {
    Row::read(text).is_some_and(|row| row.yes == 0)
}

/// Whether a row says of one plan that nobody trains: of the others it says nothing.
#[must_use]
pub fn of_one_plan(text: &str) -> bool {
    Row::read(text).is_some_and(|row| row.yes == 0 && row.of_plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::permission;

    #[test]
    fn the_worst_plan_tells_whether_somebody_trains() {
        for text in [
            "We train AI on your content; Free: Yes; Team: No",
            "Plan: Free; Training on your content: On; Can you opt out?: No",
            "AI training; Basic: Included; Business: Never",
            "Used for machine learning; Personal: ✓; Work: ✗",
        ] {
            assert!(trains_on_some(text) && !trains_on_none(text), "{text}");
        }
        for text in [
            "We train AI on your content; Free: No; Team: No",
            "Plan: Team; Training on your content: Off; Can you opt out?: Yes",
        ] {
            assert!(!trains_on_some(text) && trains_on_none(text), "{text}");
        }
        for text in [
            "Staff training; Free: Yes; Team: Yes",
            "No training on your content; Free: Yes; Team: Yes",
            "Can you opt out of training?; Free: No; Team: Yes",
            "We train AI on your posts; you may object.",
            "Price; Free: 0; Team: 9",
        ] {
            assert!(!trains_on_some(text) && !trains_on_none(text), "{text}");
        }
        assert!(of_one_plan("Plan: Team; Training on your content: Off"));
        assert!(!of_one_plan("We train AI on your content; Free: No; Team: No"));
    }

    #[test]
    fn a_row_by_which_one_plan_is_trained_on_is_no_ban() {
        let row = "We train AI on your content; Free: Yes; Team: No";
        assert!(permission::grants("", row) && !permission::uses_no_work("", row));
        let row = "We train AI on your content; Free: No; Team: No";
        assert!(!permission::grants("", row) && permission::uses_no_work("", row));
    }
}

//! What a policy says: labels by weight, bands, and the rules over the whole contract.

use anstyle::Style;

use super::layout::{Flow, Margin, Page};
use super::style::{BAD, FAINT, GOOD, PLAIN, STRONG};
use super::{Detail, INDENT, TextOptions, page, title};
use crate::report::names;
use crate::risk::report::Band;
use crate::risk::{LabelRule, Policy};

/// Columns of points and of the space around them.
const POINTS: usize = 10;
/// Columns of names.
const NAMES: usize = 22;

/// The policy in words. With [`Detail::Verbose`] with every message and clause.
pub fn policy_text(policy: &Policy, options: &TextOptions) -> String {
    let mut page = page(options);
    let verbose = options.detail == Detail::Verbose;
    let head = Flow::of(policy.name(), STRONG).with(&format!(", for the {}", policy.side().name()), PLAIN);
    page.set(&Margin::default(), &head);
    if verbose {
        page.set(&Margin::default(), &Flow::of(&format!("sha256:{}", policy.sha256), FAINT));
    }
    title(&mut page, "BANDS");
    let band = |band: Band| format!("{} from {}", band.name(), policy.band_start(band));
    let bands = [Band::Low, Band::Medium, Band::High, Band::Critical].map(band).join(", ");
    page.set(&Margin::blank(INDENT), &Flow::of(&bands, PLAIN));
    labels(&mut page, policy, verbose);
    contract(&mut page, policy, verbose);
    required(&mut page, policy, verbose);
    forbidden(&mut page, policy, verbose);
    page.finish()
}

fn labels(page: &mut Page, policy: &Policy, verbose: bool) {
    title(page, "LABELS, HEAVIEST FIRST");
    let mut labels: Vec<(&str, &LabelRule)> = policy.labels().collect();
    labels.sort_by(|a, b| heaviest(b.1).total_cmp(&heaviest(a.1)).then_with(|| a.0.cmp(b.0)));
    for (name, rule) in labels {
        entry(page, rule.points(), name, &rule.name);
        if verbose {
            messages(page, &[("Why", &rule.why), ("Ask for", &rule.ask), ("Clause", &rule.clause)]);
            for variant in &rule.variants {
                let phrases: Vec<&str> = variant.any.iter().map(|phrase| phrase.as_str()).collect();
                message(page, "Where it says", &quoted(&phrases));
                messages(page, &[("Why", &variant.why), ("Ask for", &variant.ask)]);
            }
        }
        for (direction, rule) in &rule.directions {
            entry(page, rule.points(), "", &names::phrase(direction.as_str()));
            if verbose {
                messages(page, &[("Why", &rule.why), ("Ask for", &rule.ask), ("Clause", &rule.clause)]);
            }
        }
    }
}

/// The most that a finding of a label can give, or the least where it only takes off.
fn heaviest(rule: &LabelRule) -> f64 {
    let weighing = rule.directions.values().map(|rule| rule.points()).filter(|&points| points != 0.0);
    weighing.fold(rule.points(), f64::max)
}

fn contract(page: &mut Page, policy: &Policy, verbose: bool) {
    if policy.silence().is_none() && policy.conflict().is_none() && policy.lacking().next().is_none() {
        return;
    }
    title(page, "RULES OVER THE WHOLE CONTRACT");
    let all = |names: &[crate::risk::PolicyName]| {
        names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    if let Some(rule) = policy.silence() {
        let what = format!("{} without {}", all(&rule.rights), rule.answer.as_str());
        entry(page, rule.points(), "silence", &what);
        messages(page, &[("Why", if verbose { &rule.why } else { "" })]);
    }
    if let Some(rule) = policy.conflict() {
        let what = format!("{} beside {}", rule.grant.as_str(), rule.ban.as_str());
        named(page, &Flow::default(), "conflict", &format!("{what}: takes back what the ban took off"));
        messages(page, &[("Why", if verbose { &rule.why } else { "" })]);
    }
    for (name, rule) in policy.lacking() {
        entry(page, rule.points(), &format!("lacking.{name}"), &format!("none of {}", all(&rule.any)));
        messages(page, &[("Why", if verbose { &rule.why } else { "" })]);
    }
}

fn required(page: &mut Page, policy: &Policy, verbose: bool) {
    if policy.required().next().is_none() {
        return;
    }
    title(page, "WHAT MUST BE THERE");
    for (name, wanted) in policy.required() {
        entry(page, wanted.points(), name, &wanted.phrase);
        messages(page, &[("Clause", if verbose { &wanted.clause } else { "" })]);
    }
}

fn forbidden(page: &mut Page, policy: &Policy, verbose: bool) {
    if policy.forbidden().next().is_none() {
        return;
    }
    title(page, "WHAT MUST NOT BE THERE");
    for (name, rule) in policy.forbidden() {
        let labels = rule.any.iter().map(|label| label.as_str().to_owned());
        let phrases = rule.phrases.iter().map(|phrase| quoted(&[phrase.as_str()]));
        entry(page, rule.points(), name, &labels.chain(phrases).collect::<Vec<_>>().join(", "));
        if verbose {
            messages(page, &[("Why", &rule.why), ("Ask for", &rule.ask)]);
        }
    }
}

/// Points, a name as files use it, and what it is.
fn entry(page: &mut Page, points: f64, name: &str, what: &str) {
    let style: Style = match points {
        points if points > 0.0 => BAD,
        points if points < 0.0 => GOOD,
        _ => FAINT,
    };
    let points = if points == 0.0 { "0".to_owned() } else { names::points(points) };
    named(page, &Flow::default().fixed(&format!("  {points:>6}"), style), name, what);
}

/// A line with its name in a column of its own, or before what it is where it is too long for that.
fn named(page: &mut Page, points: &Flow, name: &str, what: &str) {
    let nothing = Flow::default();
    let column = NAMES.min(page.width() / 3);
    let title = Flow::of(name, STRONG);
    let fits = title.width() + 2 <= column;
    let to = if fits { POINTS + column } else { POINTS };
    let first = points.beside(if fits { &title } else { &nothing }, POINTS).beside(&nothing, to);
    let rest = Flow::default().fixed(&" ".repeat(to), PLAIN);
    let flow = if fits { Flow::of(what, PLAIN) } else { title.with(" ", PLAIN).with(what, PLAIN) };
    page.set(&Margin { first, rest }, &flow);
}

fn messages(page: &mut Page, messages: &[(&str, &str)]) {
    messages.iter().for_each(|(what, words)| message(page, what, words));
}

fn message(page: &mut Page, what: &str, words: &str) {
    if !words.trim().is_empty() {
        let heading = format!("{}{what}: ", " ".repeat(POINTS));
        page.set(&Margin::hanging(&heading, FAINT), &Flow::of(words.trim(), PLAIN));
    }
}

fn quoted(phrases: &[&str]) -> String {
    phrases.iter().map(|phrase| format!("“{phrase}”")).collect::<Vec<_>>().join(", ")
}

//! Statistics as one self-contained HTML page, for a screen, a phone and paper.
//!
//! In: [`Statistics`]. Out: HTML with charts as SVG, no script and nothing from the network. Contract text is escaped.

mod comparison;
mod headline;

use super::statistics::{Group, LabelWordings, Prevalence, Scores, Statistics, Wording};
use super::tables::{Cell, Table, tables};
use crate::report::html::bars::{Bar, histogram, percent, shares};
use crate::report::html::chart::{Chart, Series};
use crate::report::html::{escape, facts, page, table};
use crate::report::{counted, phrase};

/// Pairs of labels shown.
const PAIRS: usize = 12;
/// Fewest contracts of a pair that is shown.
const LEAST_PAIR: u64 = 5;
/// Lines of one chart.
const LINES: usize = 4;
/// Longest quote, in characters.
const LONGEST: usize = 500;

/// The page of `statistics`, headed `title`.
#[must_use]
pub fn html(statistics: &Statistics, title: &str) -> String {
    let all = &statistics.groups[0];
    let tables = tables(statistics);
    let mut body = headline::list(statistics, all);
    body.push_str("<h2>How common each kind of clause is</h2>\n");
    body.push_str(&prevalence(all));
    body.push_str(&directions(all));
    body.push_str("<h2>Risk scores</h2>\n");
    body.push_str(&scores(all));
    body.push_str(&missing(all, statistics.source.side.name()));
    body.push_str(&together(all));
    if statistics.groups.len() > 1 {
        body.push_str(&by_group(statistics));
    }
    if !statistics.trend.is_empty() {
        body.push_str(&trend(statistics));
    }
    if let Some(comparison) = &statistics.comparison {
        body.push_str(&comparison::section(comparison));
    }
    if !statistics.wordings.is_empty() {
        body.push_str("<h2>How they are worded</h2>\n");
        statistics.wordings.iter().for_each(|label| body.push_str(&wordings(label)));
    }
    if let Some(failures) = find(&tables, "failures") {
        body.push_str("<h2>Contracts that could not be read</h2>\n");
        body.push_str(&shown(failures));
    }
    body.push_str("<h2>How this was counted</h2>\n");
    body.push_str(&method(statistics));
    page(title, &body)
}

fn find<'a>(tables: &'a [Table], name: &str) -> Option<&'a Table> {
    tables.iter().find(|table| table.name == name)
}

fn shown(of: &Table) -> String {
    let names: Vec<String> = of.columns.iter().map(|name| name.replace('_', " ")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> = of.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect();
    table(&names, &rows)
}

fn quantile(scores: &Scores, q: f64) -> f64 {
    scores.quantiles.iter().find(|(p, _)| *p == q).map_or(0.0, |(_, value)| *value)
}

fn figure(svg: &str, caption: &str) -> String {
    format!("<figure>\n{svg}<figcaption>{}</figcaption>\n</figure>\n", escape(caption))
}

fn prevalence(group: &Group) -> String {
    let mut sorted: Vec<&Prevalence> = group.prevalence.iter().collect();
    sorted.sort_by(|a, b| b.share_once.value.total_cmp(&a.share_once.value));
    let bars: Vec<Bar> = sorted
        .iter()
        .map(|p| Bar { name: phrase(&p.label), share: p.share_once.value, interval: p.share_once.interval })
        .collect();
    let rows: Vec<Vec<String>> = sorted
        .iter()
        .map(|p| {
            let with = |share: &super::statistics::intervals::Share| {
                let [low, high] = share.interval;
                format!("{} ({} to {})", percent(share.value), percent(low), percent(high))
            };
            vec![
                phrase(&p.label),
                p.clusters.to_string(),
                with(&p.share_once),
                p.contracts.to_string(),
                with(&p.share),
                format!("{:.2}", p.design_effect),
                p.findings.to_string(),
            ]
        })
        .collect();
    let header = [
        "kind of clause",
        "once each",
        "share",
        "all contracts",
        "share of all",
        "design effect",
        "findings",
    ];
    let caption = "Share of contracts with at least one such clause, near-duplicates once; the line is the 95% interval.";
    figure(&shares("Share of contracts with each kind of clause", &bars), caption) + &table(&header, &rows)
}

fn directions(group: &Group) -> String {
    let rows: Vec<Vec<String>> = group
        .directions
        .iter()
        .map(|p| {
            let [low, high] = p.share_once.interval;
            vec![
                phrase(&p.label),
                phrase(p.direction.as_deref().unwrap_or_default()),
                p.clusters.to_string(),
                format!("{} ({} to {})", percent(p.share_once.value), percent(low), percent(high)),
                p.findings.to_string(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "<h3>Who owes, gets or is bound</h3>\n<p>As far as the words tell. A ban or a limit that binds the creator protects what the \
         other side has: the shares above count it, the protections below do not.</p>\n{}",
        table(&["kind of clause", "direction", "once each", "share", "findings"], &rows)
    )
}

fn scores(group: &Group) -> String {
    let scores = &group.scores_once;
    let counts: Vec<u64> = scores.histogram.iter().map(|bin| bin.contracts).collect();
    let names: Vec<String> = scores
        .histogram
        .iter()
        .map(|bin| if bin.from % 20 == 0 { bin.from.to_string() } else { String::new() })
        .collect();
    let svg = histogram("Contracts by risk score", "risk score", &counts, &names);
    let mut html = figure(&svg, "Contracts by risk score, five points a bar, near-duplicates once.");
    let bands: Vec<Bar> = scores
        .bands
        .iter()
        .map(|band| Bar {
            name: phrase(band.band.name()),
            share: band.share.value,
            interval: band.share.interval,
        })
        .collect();
    html.push_str(&figure(
        &shares("Share of contracts in each band", &bands),
        "Share of contracts in each band.",
    ));
    let row = |name: &str, scores: &Scores| {
        let mut row = vec![name.to_owned(), scores.contracts.to_string(), format!("{:.1}", scores.mean)];
        row.extend([0.05, 0.25, 0.5, 0.75, 0.95].map(|q| format!("{:.0}", quantile(scores, q))));
        row
    };
    let header = ["counted", "contracts", "mean", "5%", "25%", "median", "75%", "95%"];
    html.push_str(&table(
        &header,
        &[row("different contracts", scores), row("all contracts", &group.scores)],
    ));
    html
}

/// The section on protections of the creator or the client, whichever `side` is.
fn missing(group: &Group, side: &str) -> String {
    let mut protections: Vec<&str> = group.missing.iter().map(|m| m.protection.as_str()).collect();
    protections.dedup();
    protections.sort_unstable();
    protections.dedup();
    let mut html = String::new();
    for protection in protections {
        let name = phrase(protection);
        let bars: Vec<Bar> = group
            .missing
            .iter()
            .filter(|m| m.protection == protection)
            .map(|m| Bar {
                name: format!("{} ({})", phrase(&m.risk), counted(m.with_risk, "contract", "contracts")),
                share: m.share.value,
                interval: m.share.interval,
            })
            .collect();
        html.push_str(&format!("<h3>Without a \"{}\" clause that protects the {side}</h3>\n", escape(&name)));
        let caption = format!(
            "Of the contracts with each risk, the share that has no \"{name}\" clause that protects the {side}."
        );
        html.push_str(&figure(&shares(&caption, &bars), &caption));
    }
    if html.is_empty() {
        return html;
    }
    format!("<h2>Protections that are missing</h2>\n<p>{}</p>\n{html}", escape(&bases(group, side)))
}

/// What counts as a risk and as a protection, and which of the risks are therefore in fewer contracts here than above.
fn bases(group: &Group, side: &str) -> String {
    let mut said = format!(
        "A clause counts here only where it goes against the {side} or protects the {side}. One that means something else stays out: a ban \
         or a limit that binds the creator, a right that goes to the creator, a way out of AI training, or what is about secrets, names, \
         feedback or a side's own product alone."
    );
    let fewer: Vec<String> = group
        .prevalence
        .iter()
        .filter_map(|p| {
            let m = group.missing.iter().find(|m| m.risk == p.label && m.with_risk < p.clusters)?;
            Some(format!("{} in {} of {}", phrase(&p.label), m.with_risk, p.clusters))
        })
        .collect();
    if !fewer.is_empty() {
        said.push_str(&format!(
            " So some risks are in fewer contracts here than in the first table: {}.",
            fewer.join(", ")
        ));
    }
    said
}

fn together(group: &Group) -> String {
    let mut pairs: Vec<_> = group.pairs.iter().filter(|pair| pair.contracts >= LEAST_PAIR).collect();
    pairs.sort_by(|a, b| b.lift.unwrap_or(0.0).total_cmp(&a.lift.unwrap_or(0.0)));
    let rows: Vec<Vec<String>> = pairs
        .iter()
        .take(PAIRS)
        .map(|pair| {
            vec![
                format!("{} and {}", phrase(&pair.first), phrase(&pair.second)),
                pair.contracts.to_string(),
                percent(pair.share.value),
                pair.lift.map_or_else(String::new, |lift| format!("{lift:.2}")),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "<h2>What comes together</h2>\n<p>The pairs with the highest lift: how many times as often they share a contract as they \
         would by chance. Pairs in fewer than {LEAST_PAIR} contracts are left out.</p>\n{}",
        table(&["pair", "contracts", "share", "lift"], &rows)
    )
}

fn by_group(statistics: &Statistics) -> String {
    let by = statistics.source.by.as_deref().unwrap_or_default();
    let names: Vec<String> = statistics
        .groups
        .iter()
        .map(|group| if group.name.is_empty() { "(none)".to_owned() } else { group.name.clone() })
        .collect();
    let header: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
    let cell = |value: &dyn Fn(&Group) -> String, name: &str| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(statistics.groups.iter().map(value)).collect()
    };
    let mut rows = vec![
        cell(&|g| g.contracts.to_string(), "contracts"),
        cell(&|g| g.clusters.to_string(), "different contracts"),
        cell(&|g| format!("{:.0}", quantile(&g.scores_once, 0.5)), "median score"),
    ];
    for (i, p) in statistics.groups[0].prevalence.iter().enumerate() {
        let share = |g: &Group| {
            let once = g.prevalence[i].share_once;
            let [low, high] = once.interval;
            format!("{} ({} to {})", percent(once.value), percent(low), percent(high))
        };
        rows.push(cell(&share, &phrase(&p.label)));
    }
    format!("<h2>By {}</h2>\n{}", escape(by), table(&header, &rows))
}

fn trend(statistics: &Statistics) -> String {
    let years = &statistics.trend;
    let mut labels: Vec<usize> = (0..years[0].prevalence.len()).collect();
    labels.sort_by(|&a, &b| {
        let all = &statistics.groups[0].prevalence;
        all[b].share_once.value.total_cmp(&all[a].share_once.value)
    });
    let mut html = String::from("<h2>By year</h2>\n");
    for few in labels.chunks(LINES) {
        let series: Vec<Series> = few
            .iter()
            .map(|&i| Series {
                name: phrase(&years[0].prevalence[i].label),
                points: years
                    .iter()
                    .map(|year| (f64::from(year.year), year.prevalence[i].share_once.value))
                    .collect(),
                marked: true,
            })
            .collect();
        let title = "Share of contracts by year";
        let chart = Chart {
            title,
            x_label: "year",
            series: &series,
            x: None,
            y: Some((0.0, 1.0)),
            whole_x: true,
            diagonal: false,
        };
        html.push_str(&figure(&chart.svg(), "Share of contracts by year, near-duplicates once."));
    }
    let rows: Vec<Vec<String>> = years
        .iter()
        .map(|year| {
            let shares = labels.iter().map(|&i| percent(year.prevalence[i].share_once.value));
            [year.year.to_string(), year.clusters.to_string()].into_iter().chain(shares).collect()
        })
        .collect();
    let names: Vec<String> = labels.iter().map(|&i| phrase(&years[0].prevalence[i].label)).collect();
    let header: Vec<&str> =
        ["year", "contracts"].into_iter().chain(names.iter().map(String::as_str)).collect();
    html + &table(&header, &rows)
}

fn wordings(label: &LabelWordings) -> String {
    let mut html = format!(
        "<h3>{}</h3>\n<p class=\"soft\">{}, {}</p>\n",
        escape(&phrase(&label.label)),
        counted(label.findings, "finding", "findings"),
        counted(label.different, "different wording", "different wordings")
    );
    for (kind, list) in [("Typical", &label.typical), ("Unusual", &label.unusual)] {
        if list.is_empty() {
            continue;
        }
        html.push_str(&format!("<p><b>{kind}</b></p>\n"));
        list.iter().for_each(|wording| html.push_str(&quote(wording)));
    }
    html
}

fn quote(wording: &Wording) -> String {
    let mut words = wording.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > LONGEST {
        words = words.chars().take(LONGEST).chain(['…']).collect();
    }
    let times = if wording.findings > 1 { format!(", {} times", wording.findings) } else { String::new() };
    format!(
        "<blockquote>{}</blockquote>\n<p class=\"soft\">{}{times}</p>\n",
        escape(&words),
        escape(&wording.path)
    )
}

fn method(statistics: &Statistics) -> String {
    let source = &statistics.source;
    let list = [
        ("Near-duplicates", format!(
            "Contracts whose runs of five words agree in an estimated {:.0}% or more are one cluster, and one contract stands for it, with \
             the findings that most of them have. All contracts are shown beside, with intervals that allow for their being alike \
             (design effect).",
            source.likeness * 100.0
        )),
        ("Intervals", "95%, Wilson's score interval. They say how far the share would vary from sample to sample, not how often \
             the model is wrong: a clause that it misses or misreads is counted as it read it.".to_owned()),
        ("Typical wording", "The wording that is nearest to all others of its kind by rare words (TF-IDF, cosine); the most unusual \
             ones are the farthest.".to_owned()),
        ("Model", format!("{} (sha256 {})", source.model, source.model_sha256)),
        ("Policy", format!("{} (sha256 {})", source.policy, source.policy_sha256)),
        ("Made with", format!("termscore {}", source.version)),
    ];
    facts(&list)
        + "<p>This is what a statistical model read in the contracts, and no legal advice. The contracts are those that were given: \
           how far they stand for a market is for whoever chose them to say.</p>\n"
}

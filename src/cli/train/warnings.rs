//! What `train` warns of: data that teach less than they seem to, and figures that promise more than they keep.

use std::collections::{BTreeMap, HashMap, HashSet};

use termscore::model::weights::Form;
use termscore::train::data::{Clause, Dataset};
use termscore::train::job::Job;
use termscore::train::metrics::Figures;
use termscore::train::teacher::{Taught, Unlabelled};
use termscore::train::{ThresholdRule, frozen};

use super::messages;

/// Says what makes dev figures brighter than they are.
pub fn of_overlap(train: &Dataset, dev: Option<&Dataset>, taught: Option<&Taught>) {
    let Some(dev) = dev else { return };
    if let Some(taught) = taught {
        let same = dev.in_common(taught.clauses.iter().map(Unlabelled::words));
        if same > 0 {
            messages::warning(format!(
                "{same} of {} dev clauses are among those of --unlabelled: their figures are on the bright side",
                dev.clauses.len()
            ));
        }
    }
    let same = dev.in_common(train.clauses.iter().map(Clause::words));
    if same > 0 {
        let all = dev.clauses.len();
        messages::warning(format!(
            "{same} of {all} dev clauses are among the training clauses: their figures say nothing"
        ));
    }
    let sources: HashSet<&str> = train.clauses.iter().map(|clause| clause.source.as_str()).collect();
    let shared = |clause: &&Clause| !clause.source.is_empty() && sources.contains(clause.source.as_str());
    let shared = dev.clauses.iter().filter(shared).count();
    if shared > same {
        messages::warning(format!(
            "{shared} dev clauses share a source with training clauses: figures on them are on the bright side"
        ));
    }
}

/// Says that what judges the model is known to what it starts from.
pub fn of_known(job: &Job<'_>) {
    let (judging, how) = match job.dev {
        Some(dev) => (dev, "dev"),
        None => (job.train, "training"),
    };
    let (known, all) = (job.known_to_start(), judging.clauses.len());
    if known > 0 {
        let mend = match job.dev {
            Some(_) => "give others",
            None => {
                "every model of the cross-validation began with what it knew of them; give others as --dev"
            }
        };
        messages::warning(format!(
            "some {known} of {all} {how} clauses are among those that `{}` was trained on: figures on them say nothing ({mend})",
            job.start.name
        ));
    } else if job.start.seen.is_none() {
        messages::warning(format!(
            "`{}` does not tell which clauses it was trained on: where the {how} clauses are among them, their figures say nothing",
            job.start.name
        ));
    }
}

/// Says which labels differ in their spelling alone, and which clauses stand there twice with other labels.
pub fn of_labels(train: &Dataset) {
    let mut spellings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for label in train.labels() {
        let letters = label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        spellings.entry(letters).or_default().push(label);
    }
    for same in spellings.values().filter(|same| same.len() > 1) {
        messages::warning(format!(
            "`{}` are learned as labels of their own: write one name alike",
            same.join("` and `")
        ));
    }
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut other = Vec::new();
    for (at, clause) in train.clauses.iter().enumerate() {
        let known = *first.entry(clause.words()).or_insert(at);
        let labels = |at: usize| train.clauses[at].labels.iter().collect::<HashSet<_>>();
        if labels(known) != labels(at) {
            other.push(at);
        }
    }
    if let Some(&at) = other.first() {
        let (file, line) = train.places[at];
        messages::warning(format!(
            "{} clauses stand there before with other labels, the first in `{}`, line {line}: one of the two is wrong",
            other.len(),
            train.paths[file].display()
        ));
    }
}

/// Says which labels too few or all clauses carry.
pub fn of_few(train: &Dataset) {
    if train.clauses.iter().all(|clause| !clause.labels.is_empty()) {
        messages::warning(
            "every clause carries a label: add plain clauses, or labels will be found everywhere",
        );
    }
    for label in train.labels() {
        let carriers = train.clauses.iter().filter(|c| c.labels.contains(&label)).count();
        if carriers < frozen::FEW {
            let few = frozen::FEW;
            messages::warning(format!(
                "only {carriers} clauses carry `{label}`: too few to learn it well; label at least {few}, better 50"
            ));
        } else if carriers == train.clauses.len() {
            messages::warning(format!(
                "every clause carries `{label}`: add clauses without it, or it will be found everywhere"
            ));
        }
    }
}

/// Says that weights which were to be stored in one byte each are not.
pub fn of_form(in_bytes: bool, form: Form) {
    if in_bytes && form == Form::F32 {
        messages::warning(
            "the weights are stored as f32, four bytes each: in one byte each these heads would not score the same, as happens with few clauses",
        );
    }
}

/// Mean average precision from which what storing the weights costs is told.
const COSTS: f64 = 0.01;

/// Says what it costs to store the weights in one byte each.
pub fn of_rounding(form: Form, as_trained: Option<f64>, stored: f64) {
    if let Some(trained) = as_trained.filter(|trained| form == Form::Int8Rows && trained - stored > COSTS) {
        messages::warning(format!(
            "stored in one byte a weight the model has a mean average precision of {stored:.3} on dev, as trained {trained:.3}: \
             `--weights f32` keeps that, with four times the size and slower on the CPU"
        ));
    }
}

/// Share of clauses with a label from which they are taken for chosen ones.
const CHOSEN: f64 = 0.25;

/// Says that thresholds which were chosen on clauses that mostly carry labels find too much in whole contracts, where few do.
pub fn of_prevalence(rule: ThresholdRule, train: &Dataset) {
    let carriers = train.clauses.iter().filter(|clause| !clause.labels.is_empty()).count();
    let share = carriers as f64 / train.clauses.len().max(1) as f64;
    if rule == ThresholdRule::BestF1 && share > CHOSEN {
        messages::warning(format!(
            "{:.0}% of the clauses carry a label, and the thresholds are chosen for such clauses: in whole contracts, where few do, they find too \
             much. `--threshold 0.7` is stricter; best is a --dev of segments as contracts have them",
            100.0 * share
        ));
    }
}

/// Says which labels no threshold brings to what `rule` asks for.
pub fn of_missed(rule: ThresholdRule, figures: &Figures) {
    let missed = figures.labels.iter().filter(|label| rule.is_missed_by(label.precision, label.recall));
    let missed: Vec<String> = missed
        .map(|label| {
            format!("`{}` (precision {:.2}, recall {:.2})", label.label, label.precision, label.recall)
        })
        .collect();
    if !missed.is_empty() {
        messages::warning(format!(
            "no threshold gives {} what --threshold asks for: {rule}",
            missed.join(", ")
        ));
    }
}

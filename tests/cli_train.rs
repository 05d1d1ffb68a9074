//! Training on other people's labels through the binary: from a bundle, a head alone, by cross-validation, from CSV; and the
//! loop of drawing segments, labelling them and training again.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::path::Path;

use serde_json::Value;
use termscore::model::stored::WeightsFile;

use command::{Trained, prepare, refused, termscore, train};

/// The labels that `model` finds in a clause.
fn found(model: &str, text: &str) -> Vec<String> {
    let question = serde_json::json!({ "text": text }).to_string();
    let output = termscore(&["classify", "--model", model]).write_stdin(question).output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    serde_json::from_value(answer["labels"].clone()).unwrap()
}

/// What a command that must succeed writes to standard output.
fn done(arguments: &[&str]) -> String {
    let output = termscore(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs `train` on `data` to the bundle `out`; gives what it said.
fn trained(place: &Trained, data: &str, out: &str, more: &[&str]) -> String {
    let out = place.path(out);
    let mut arguments = vec!["train", "--train", data, "--out", &out, "--device", "cpu"];
    arguments.extend(more);
    let output = termscore(&arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

fn read(place: &Trained, bundle: &str, file: &str) -> String {
    std::fs::read_to_string(Path::new(&place.path(bundle)).join(file)).unwrap()
}

/// A bundle that knows the tiny clauses.
fn with_bundle() -> (Trained, String) {
    let place = prepare();
    assert!(train(&place, "bundle", &[]).status.success());
    let bundle = place.path("bundle");
    (place, bundle)
}

#[test]
fn a_head_on_a_frozen_encoder_learns_new_labels_from_a_few_clauses_in_csv() {
    let (place, bundle) = with_bundle();
    let data = place.path("few.csv");
    let mut rows = "text;labels\n".to_owned();
    for who in ["artist", "client", "author", "studio", "agency", "writer"] {
        rows.push_str(&format!("the {who} assigns all rights;rights\nthe {who} pays on time;\n"));
        rows.push_str(&format!(
            "the {who} pays the fee;\nthe {who} assigns title and rights on time;rights\n"
        ));
    }
    std::fs::write(&data, rows).unwrap();
    let said = trained(&place, &data, "heads", &["--init", &bundle, "--freeze-encoder"]);
    assert!(said.contains("held out") && said.contains("5 folds"), "{said}");
    assert!(said.contains("a linear model on words has "), "{said}");
    let model = place.path("heads");
    assert_eq!(found(&model, "the artist assigns all rights"), ["rights"]);
    assert!(found(&model, "the client pays on time").is_empty());
    // No policy names these labels: they are found and shown all the same, and a start for a policy is at hand.
    let contract = place.path("contract.txt");
    std::fs::write(&contract, "the artist assigns all rights\n").unwrap();
    let report = done(&["scan", &contract, "--model", &model, "--format", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["findings"][0]["label"], "rights");
    assert_eq!(report["score"]["value"], 0);
    assert!(report["remarks"].to_string().contains("No policy weighs the labels of this model"), "{report}");
    let policy = place.path("mine.toml");
    let start = done(&["policy", "show", "--model", &model, "--format", "toml"]);
    std::fs::write(&policy, start.replace("points = 0", "points = 20")).unwrap();
    let weighed = done(&["scan", &contract, "--model", &model, "--policy", &policy, "-q"]);
    assert!(weighed.contains("+1") && !weighed.contains("No policy weighs"), "{weighed}");
    // A gate that cannot fail, and figures on what was learned, are told.
    let stderr =
        |arguments: &[&str]| String::from_utf8(termscore(arguments).output().unwrap().stderr).unwrap();
    let gate = stderr(&["diff", &contract, &contract, "--model", &model, "--fail-on", "worse"]);
    assert!(gate.contains("--fail-on can hardly fail"), "{gate}");
    let learned = stderr(&["eval", "--data", &data, "--model", &model]);
    assert!(learned.contains("the clauses that the model was trained on"), "{learned}");
    let card = read(&place, "heads", "README.md");
    assert!(
        card.contains("a new head on the unchanged ") && card.contains("5-fold cross-validation"),
        "{card}"
    );
    // No more layers are stored than the head reads.
    let config: Value = serde_json::from_str(&read(&place, "heads", "config.json")).unwrap();
    let layers = config["num_hidden_layers"].as_u64().unwrap();
    assert!(
        card.contains(&format!("| Layers of the encoder that the head reads | the first {layers} of ")),
        "{card}"
    );
    let weights = std::fs::read(place.path("heads/model.safetensors")).unwrap();
    let weights = WeightsFile::open(&weights, "heads").unwrap();
    let names: Vec<String> = weights.names().collect();
    let stored = |layer: u64| names.iter().any(|n| n.starts_with(&format!("encoder.layer.{layer}.")));
    assert!(stored(layers - 1) && !stored(layers), "{names:?}");
    assert!(
        card.contains("A linear model on words (TF-IDF of 1- to 3-grams, logistic regression)"),
        "{card}"
    );
    assert!(read(&place, "heads", "training.html").contains("<table>"));

    std::fs::write(
        &data,
        "text,labels\nthe artist assigns all rights,rights\nthe client pays,\nthe fee is due,\n",
    )
    .unwrap();
    let said = trained(&place, &data, "few", &["--init", &bundle, "--freeze-encoder"]);
    assert!(said.contains("only 1 clauses carry `rights`"), "{said}");
    std::fs::write(&data, "text,rights\nthe artist assigns,1\nthe client pays,maybe\n").unwrap();
    let out = place.path("none");
    let said = refused(&["train", "--train", &data, "--init", &bundle, "--freeze-encoder", "--out", &out]);
    assert!(said.contains("line 3") && said.contains("`maybe`"), "{said}");
}

#[test]
fn a_bundle_tells_which_clauses_it_was_trained_on_and_what_goes_on_from_it_tells_so_too() {
    let (place, bundle) = with_bundle();
    let write = |name: &str, who: &[&str]| {
        let path = place.path(name);
        let row = |who: &&str| {
            format!("the {who} assigns all rights,rights\nthe {who} pays the fee,\nthe {who} pays on time,\n")
        };
        let rows: String = who.iter().map(row).collect();
        std::fs::write(&path, format!("text,labels\n{rows}")).unwrap();
        path
    };
    let known = ["artist", "client", "author", "studio", "agency", "writer", "editor", "gallery"];
    let new = ["museum", "label", "band", "singer", "drummer", "painter", "poet", "dancer"];
    let (first, part) = (write("first.csv", &known), write("part.csv", &known[2..]));
    let (both, other) = (write("both.csv", &[known, new].concat()), write("other.csv", &new));
    let heads = ["--init", &bundle, "--freeze-encoder"];
    assert!(!trained(&place, &first, "one", &heads).contains("was trained on"));
    let one = place.path("one");
    assert!(
        done(&["model", "show", "--model", &one]).contains("different clauses of it and of what came before")
    );

    // A part of them is known again, others are not.
    let judged = |data: &str, model: &str| {
        let eval = ["eval", "--data", data, "--model", model, "--resamples", "0"];
        let output = termscore(&eval).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let said = judged(&part, &one);
    assert!(said.contains("18 clauses are among those that the model was trained on"), "{said}");
    assert!(!judged(&other, &one).contains("trained on"));

    // Cross-validation that begins with what knows a half of the clauses judges nothing, and the card keeps that.
    let said = trained(&place, &both, "two", &["--init", &one, "--freeze-encoder"]);
    assert!(said.contains("of 48 training clauses are among those that") && said.contains("--dev"), "{said}");
    let card = read(&place, "two", "README.md");
    assert!(
        card.contains("of these clauses are among those that `one`, from which this run began"),
        "{card}"
    );
    let said = trained(&place, &other, "three", &["--init", &one, "--dev", &part, "--freeze-encoder"]);
    assert!(said.contains("of 18 dev clauses are among those that"), "{said}");
    // What the first run had is known to the one that went on from it.
    assert!(judged(&part, &place.path("three")).contains("18 clauses are among those"));

    // A bundle of before cannot tell.
    let manifest = Path::new(&one).join("termscore.json");
    let mut old: Value = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    old["training"].as_object_mut().unwrap().remove("seen").unwrap();
    std::fs::write(&manifest, old.to_string()).unwrap();
    let said = trained(&place, &both, "four", &["--init", &one, "--freeze-encoder"]);
    assert!(said.contains("does not tell which clauses it was trained on"), "{said}");
}

#[test]
fn training_goes_on_from_a_bundle_and_keeps_the_labels_it_knows() {
    let (place, bundle) = with_bundle();
    let data = place.data.to_str().unwrap();
    // A rate of nearly nothing: what the new bundle knows, it knew before.
    let more = ["--dev", data, "--init", &bundle, "--epochs", "1", "--learning-rate", "1e-9"];
    trained(&place, data, "again", &more);
    let judged = termscore(&["eval", "--data", data, "--model", &place.path("again"), "--format", "json"]);
    let judged: Value = serde_json::from_slice(&{ judged }.output().unwrap().stdout).unwrap();
    assert!(judged["figures"]["macro_f1"].as_f64().unwrap() > 0.95, "{judged}");
    let manifest: Value = serde_json::from_str(&read(&place, "again", "termscore.json")).unwrap();
    assert_eq!(manifest["max_tokens"], 64, "lengths are those of the bundle");

    let out = place.path("x");
    let both = ["train", "--train", data, "--dev", data, "--base", &bundle, "--init", &bundle, "--out", &out];
    assert!(refused(&both).contains("--init"));
    assert!(refused(&["train", "--train", data, "--base", &bundle, "--out", &out]).contains("--dev"));
}

#[test]
fn what_makes_figures_brighter_than_they_are_is_said_or_refused() {
    let (place, bundle) = with_bundle();
    let row = |who: &str, source: &str| {
        format!("the {who} assigns all rights,rights,{source}\nthe {who} pays the fee,,{source}\n")
    };
    let file = |name: &str, rows: String| {
        let path = place.path(name);
        std::fs::write(&path, format!("text,labels,source\n{rows}")).unwrap();
        path
    };
    let heads = ["--init", &bundle, "--freeze-encoder"];
    let many = file("many.csv", ["artist", "client", "author", "studio"].map(|who| row(who, who)).concat());
    let said = trained(&place, &many, "heads", &[&heads[..], &["--dev", &many]].concat());
    assert!(said.contains("8 of 8 dev clauses are among the training clauses"), "{said}");
    assert!(said.contains("carry no `"), "labels of the bundle that are lost: {said}");
    let refuse = |data: &str| {
        let out = place.path("none");
        refused(&[&["train", "-q", "--train", data, "--out", &out][..], &heads].concat())
    };
    let one = file("one.csv", ["artist", "client", "author"].map(|who| row(who, "s")).concat());
    let said = trained(&place, &one, "one", &heads);
    assert!(said.contains("of one source lie on both sides"), "{said}");
    assert!(read(&place, "one", "README.md").contains("of one source lie on both sides"));
    let label = [row("artist", "s"), row("client", "s"), "the law rules,,t\n".to_owned()].concat();
    let label = file("label.csv", label);
    assert!(trained(&place, &label, "label", &heads).contains("of one source lie on both sides"));
    // The same clauses in five contracts are judged as if they stood in one.
    let every = |source| ["artist", "client", "author", "studio"].map(|who| row(who, source)).concat();
    let five = file("five.csv", ["a", "b", "c", "d", "e"].map(every).concat());
    let said = trained(&place, &five, "five", &heads);
    assert!(said.contains("of one source lie on both sides"), "{said}");
    let same = file("same.csv", "the fee is due,rights,a\nThe  fee is due,rights,b\n".to_owned());
    assert!(refuse(&same).contains("say the same"));

    // Nothing that somebody keeps beside a bundle is lost.
    let kept = Path::new(&place.path("heads")).join("my.csv");
    std::fs::copy(&many, &kept).unwrap();
    let out = place.path("heads");
    let said = refused(&[&["train", "--train", kept.to_str().unwrap(), "--out", &out][..], &heads].concat());
    assert!(said.contains("`my.csv`") && kept.exists(), "{said}");
}

#[test]
fn what_no_threshold_reaches_and_a_run_that_diverged_are_said() {
    let (place, bundle) = with_bundle();
    let data = place.path("same.csv");
    // Words that carry the label as often as not: no threshold tells them apart.
    let rows: String =
        (0..24).map(|i| format!("the fee is due,{},s{i}\n", if i % 2 == 0 { "due" } else { "" })).collect();
    std::fs::write(&data, format!("text,labels,source\n{rows}the author assigns all rights,,t\n")).unwrap();
    let heads = ["--init", &bundle, "--freeze-encoder"];
    let said = trained(&place, &data, "heads", &[&heads[..], &["--threshold", "precision:0.95"]].concat());
    assert!(said.contains("no threshold gives `due` (precision 0."), "{said}");
    assert!(!trained(&place, &data, "others", &heads).contains("no threshold gives"));

    let out = place.path("wild");
    let data = place.data.to_str().unwrap();
    let wild = ["train", "-q", "--train", data, "--dev", data, "--init", &bundle, "--out", &out];
    let said =
        refused(&[&wild[..], &["--learning-rate", "0.9", "--head-rate", "999", "--epochs", "3"]].concat());
    assert!(said.contains("diverged") && said.contains("lower"), "{said}");
}

#[test]
fn training_goes_on_from_the_mean_of_bundles_that_fit_together() {
    let (place, bundle) = with_bundle();
    let data = place.data.to_str().unwrap();
    assert!(train(&place, "other", &["--seed", "7"]).status.success());
    let other = place.path("other");
    let rest = ["--dev", data, "--epochs", "0", "--weights", "f32"];
    trained(&place, data, "mean", &[&["--init", &bundle, &other][..], &rest].concat());
    let manifest: Value = serde_json::from_str(&read(&place, "mean", "termscore.json")).unwrap();
    assert_eq!(manifest["training"]["base"], "bundle, other");
    let card = read(&place, "mean", "README.md");
    assert!(card.contains("| Epochs | none") && card.contains("this run fits no weights"), "{card}");
    assert!(card.contains("with the mean of the weights of `bundle, other`"), "{card}");
    assert!(!card.contains("fine-tuned") && !card.contains("the epoch"), "{card}");
    let weight = |name: &str| {
        let bytes = std::fs::read(Path::new(&place.path(name)).join("model.safetensors")).unwrap();
        let file = WeightsFile::open(&bytes, name).unwrap();
        ["embeddings.word_embeddings.weight", "encoder.layer.0.output.dense.weight", "classifier.weight"]
            .map(|tensor| file.get(tensor).unwrap().into_f32())
    };
    let (a, b, mean) = (weight("bundle"), weight("other"), weight("mean"));
    for ((a, b), mean) in a.iter().zip(&b).zip(&mean) {
        assert!(a.iter().zip(b).any(|(a, b)| (a - b).abs() > 1e-3), "two seeds are two models");
        for ((a, b), mean) in a.iter().zip(b).zip(mean) {
            assert!((f32::midpoint(*a, *b) - mean).abs() < 1e-5, "{mean} is not between {a} and {b}");
        }
    }

    let few = place.path("few.jsonl");
    std::fs::write(
        &few,
        r#"{"text": "the artist assigns all rights", "labels": ["rights"]}"#.repeat(2).replace("}{", "}\n{"),
    )
    .unwrap();
    trained(&place, &few, "else", &["--dev", &few, "--init", &bundle, "--epochs", "1"]);
    let (apart, out) = (place.path("else"), place.path("none"));
    let said = refused(&["train", "--train", data, "--dev", data, "--init", &bundle, &apart, "--out", &out]);
    assert!(said.contains("else`") && said.contains("labels are not those of"), "{said}");
}

#[test]
fn no_epochs_choose_calibration_and_thresholds_for_a_bundle_that_stays_as_it_is() {
    let (place, bundle) = with_bundle();
    let data = place.data.to_str().unwrap();
    let rest = ["--dev", data, "--init", &bundle, "--epochs", "0", "--threshold", "0.9"];
    trained(&place, data, "strict", &rest);
    let weights = |name: &str| std::fs::read(Path::new(&place.path(name)).join("model.safetensors")).unwrap();
    assert!(weights("bundle") == weights("strict"), "weights that nothing trained are the same bytes");
    let manifest: Value = serde_json::from_str(&read(&place, "strict", "termscore.json")).unwrap();
    assert_eq!(manifest["labels"][0]["threshold"], 0.9);

    let out = place.path("none");
    let train = |rest: &[&str]| refused(&[&["train", "--out", &out, "--epochs", "0"], rest].concat());
    assert!(train(&["--train", data, "--init", &bundle, "--folds", "3"]).contains("takes --init and --dev"));
    assert!(train(&["--train", data, "--dev", data, "--base", &bundle]).contains("takes --init and --dev"));
    let heads = ["--train", data, "--dev", data, "--init", &bundle, "--freeze-encoder"];
    assert!(train(&heads).contains("cannot be used with"));
    let other = place.path("other.jsonl");
    std::fs::write(&other, r#"{"text": "the studio may dub the film", "labels": ["dubbing"]}"#).unwrap();
    let said = train(&["--train", &other, "--dev", &other, "--init", &bundle]);
    assert!(said.contains("does not know the label `dubbing`"), "{said}");
}

#[test]
fn clauses_for_calibration_move_probabilities_and_count_in_no_figure() {
    let (place, bundle) = with_bundle();
    let data = place.data.to_str().unwrap();
    let rest = ["--dev", data, "--init", &bundle, "--epochs", "0"];
    trained(&place, data, "plain", &rest);
    // Whole contracts, in which those very words pass nothing.
    let contracts = place.path("contracts.jsonl");
    let content = std::fs::read_to_string(&place.data).unwrap();
    let bare = |line: &str| {
        let mut clause: Value = serde_json::from_str(line).unwrap();
        clause["labels"] = serde_json::json!([]);
        clause.to_string()
    };
    std::fs::write(&contracts, content.lines().map(bare).collect::<Vec<_>>().join("\n")).unwrap();
    trained(&place, data, "wary", &[&rest[..], &["--calibration", &contracts]].concat());

    let manifest =
        |name: &str| -> Value { serde_json::from_str(&read(&place, name, "termscore.json")).unwrap() };
    let surest = |name: &str| {
        let scores = manifest(name)["fixed_clauses"].as_array().unwrap().clone();
        let all = scores.iter().flat_map(|clause| clause["scores"].as_object().unwrap().values().cloned());
        all.map(|p| p.as_f64().unwrap()).fold(0.0, f64::max)
    };
    assert!(surest("wary") < surest("plain"), "{} and {}", surest("wary"), surest("plain"));
    let (plain, wary) = (read(&place, "plain", "README.md"), read(&place, "wary", "README.md"));
    let dev = format!("On the {} dev clauses", content.lines().count());
    assert!(plain.contains(&dev) && wary.contains(&dev), "{wary}");
    assert!(wary.contains("besides") && !plain.contains("besides"), "{wary}");

    let out = place.path("none");
    let other = place.path("other.jsonl");
    std::fs::write(&other, r#"{"text": "the studio may dub the film", "labels": ["dubbing"]}"#).unwrap();
    let all = [&["train", "--train", data, "--out", &out], &rest[..], &["--calibration", &other]].concat();
    let said = refused(&all);
    assert!(said.contains("`dubbing` is unknown") && said.contains("other.jsonl"), "{said}");
}

#[test]
fn clauses_without_labels_are_learned_from_what_a_teacher_says_of_them() {
    let (place, bundle) = with_bundle();
    let all = place.data.to_str().unwrap();
    let content = std::fs::read_to_string(&place.data).unwrap();
    // Eight clauses are labelled; of the sixteen that there are, each six times, the words are given besides.
    let (few, rest) = (place.path("few.jsonl"), place.path("rest.jsonl"));
    std::fs::write(&few, content.lines().take(8).collect::<Vec<_>>().join("\n")).unwrap();
    let without = |line: &str| {
        let clause: Value = serde_json::from_str(line).unwrap();
        serde_json::json!({"lead": clause["lead"].as_str().unwrap_or(""), "text": clause["text"], "labels": null})
            .to_string()
    };
    std::fs::write(&rest, content.lines().map(without).collect::<Vec<_>>().join("\n")).unwrap();
    let base = place.path("base");
    let rest_of =
        ["--dev", all, "--base", &base, "--epochs", "6", "--patience", "6", "--learning-rate", "0.01"];
    trained(&place, &few, "alone", &rest_of);
    let taught = [&rest_of[..], &["--unlabelled", &rest, "--teacher", &bundle]].concat();
    trained(&place, &few, "taught", &taught);
    let precision = |name: &str| {
        let judged = termscore(&["eval", "--data", all, "--model", &place.path(name), "--format", "json"]);
        let judged: Value = serde_json::from_slice(&{ judged }.output().unwrap().stdout).unwrap();
        judged["figures"]["mean_average_precision"].as_f64().unwrap()
    };
    let (alone, with_teacher) = (precision("alone"), precision("taught"));
    assert!(with_teacher > 0.97 && with_teacher > alone, "{with_teacher} with a teacher, {alone} without");
    let card = read(&place, "taught", "README.md");
    assert!(card.contains("by the mean of what trained models say | 16 (`"), "{card}");
    assert!(card.contains("`), by bundle |"), "{card}");

    let out = place.path("none");
    let alone =
        ["train", "--train", all, "--dev", all, "--base", &base, "--unlabelled", &rest, "--out", &out];
    assert!(refused(&alone).contains("--teacher"));
    std::fs::write(&rest, "{\"text\": \"the artist pays\"}\n{\"words\": 1}\n").unwrap();
    let bad = [&alone[..], &["--teacher", &bundle]].concat();
    assert!(refused(&bad).contains("line 2"));
}

#[test]
fn cross_validation_reports_mean_and_spread_and_the_course_is_kept() {
    let place = prepare();
    let (data, base) = (place.data.to_str().unwrap(), place.path("base"));
    let more = ["--base", &base, "--folds", "3", "--epochs", "8", "--batch", "8", "--learning-rate", "0.002"];
    let said = trained(&place, data, "folded", &[&more[..], &["--threshold", "0.4"]].concat());
    assert!(said.contains("fold 3 of 3, epoch 8") && said.contains("standard deviation"), "{said}");
    let card = read(&place, "folded", "README.md");
    assert!(card.contains("3-fold cross-validation") && card.contains("0.4 for every label"), "{card}");
    assert!(card.contains(" to "), "figures have intervals: {card}");
    let curve = read(&place, "folded", "training.jsonl");
    let epochs =
        curve.lines().filter(|l| serde_json::from_str::<Value>(l).unwrap()["kind"] == "epoch").count();
    assert_eq!(epochs, 8, "{curve}");
    assert!(read(&place, "folded", "training.html").contains("<polyline"));
    assert!(!Path::new(&place.path("folded.checkpoint")).exists());
    let said =
        refused(&["train", "--train", data, "--base", &base, "--out", &place.path("x"), "--folds", "1"]);
    assert!(said.contains("--folds"), "{said}");
    let long =
        ["train", "--train", data, "--dev", data, "--base", &base, "--max-tokens", "192", "--out", "x"];
    assert!(refused(&long).contains("128 positions"));
}

#[test]
fn segments_are_drawn_labelled_and_trained_on() {
    let place = prepare();
    let folder = place.folder.path().join("corpus/deep");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("broken.pdf"), b"%PDF-1.7 nothing").unwrap();
    let contract = "The Client may use the drawings to test its models.\n\nThe fee is 10 euros.\n\nThe fee is 20 euros.\n";
    std::fs::write(folder.join("one.txt"), contract).unwrap();
    let corpus = place.folder.path().join("corpus");
    let (corpus, drawn) = (corpus.to_str().unwrap(), place.path("drawn.jsonl"));
    let output = termscore(&["select", corpus, "-n", "5", "-o", &drawn]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("broken.pdf"), "{said}");
    let text = std::fs::read_to_string(&drawn).unwrap();
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2, "sentences that differ in a figure are drawn once: {text}");
    assert!(lines[0]["text"].as_str().unwrap().contains("models"), "the doubtful one comes first: {text}");
    assert!(
        lines.iter().all(|l| l["labels"].is_null() && l["source"].as_str().unwrap().ends_with("one.txt"))
    );

    // A second round leaves out what the first drew, labelled or not.
    let first = place.path("first.jsonl");
    std::fs::write(&first, format!("{}\n", text.lines().next().unwrap())).unwrap();
    let again = termscore(&["select", corpus, "-n", "5", "--exclude", &first]).output().unwrap();
    let again = String::from_utf8(again.stdout).unwrap();
    assert!(again.lines().count() == 1 && again.contains("euros"), "{again}");

    let (base, out) = (place.path("base"), place.path("x"));
    let said = refused(&["train", "--train", &drawn, "--freeze-encoder", "--base", &base, "--out", &out]);
    assert!(said.contains("line 1") && said.contains("fill in `labels`"), "{said}");
    let filled = text
        .replacen("\"labels\":null", "\"labels\":[\"test\"]", 1)
        .replace("\"labels\":null", "\"labels\":[]");
    std::fs::write(&drawn, filled).unwrap();
    trained(
        &place,
        &drawn,
        "x",
        &["--freeze-encoder", "--base", &base, "--max-tokens", "64", "--max-lead-tokens", "16"],
    );

    std::fs::create_dir(place.folder.path().join("empty")).unwrap();
    assert!(refused(&["select", &place.path("empty")]).contains("holds no files"));
    assert!(refused(&["select", &place.path("missing.txt")]).contains("no such file"));
}

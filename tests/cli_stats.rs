//! `termscore stats`, `baseline` and `worker` as their users meet them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use assert_cmd::Command;
use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use polars_io::ipc::{IpcStreamReader, IpcStreamWriter};
use polars_io::{SerReader, SerWriter};
use serde_json::Value;

const ASSIGNS: &str = "The Composer hereby assigns to the Label all right, title and interest in the Songs.";
const TRAINS: &str = "The Label may use the Songs to train, test and improve machine learning models.";
const BANS: &str =
    "The Label shall not use the Songs, or let others use them, to train any artificial intelligence.";
const PAYS: &str = "The Label shall pay the Composer 300 euros for each Song within thirty days.";

/// For sentences that have nothing to do with rights.
const WORDS: [&str; 40] = [
    "river", "tower", "engine", "garden", "market", "winter", "bridge", "lantern", "harbour", "meadow",
    "orchard", "kitchen", "station", "valley", "mountain", "window", "ladder", "blanket", "mirror", "pepper",
    "copper", "saddle", "turtle", "feather", "candle", "basket", "thunder", "pebble", "willow", "anchor",
    "barrel", "carpet", "dolphin", "emerald", "falcon", "glacier", "hammer", "island", "jungle", "kettle",
];

/// A corpus that was scored once for all tests: twelve contracts in two groups, three of one text, one that is no contract.
struct Scored {
    folder: tempfile::TempDir,
}

fn scored() -> &'static Scored {
    static SCORED: OnceLock<Scored> = OnceLock::new();
    SCORED.get_or_init(|| {
        let scored = Scored { folder: tempfile::tempdir().unwrap() };
        let facts: String =
            (0..12).map(|i| format!("{},{}-05-01\n", scored.write(i), 2018 + i % 3)).collect();
        fs::write(scored.path("facts.csv"), format!("path,signed\n{facts}")).unwrap();
        fs::write(scored.path("corpus/film/broken.pdf"), "%PDF-1.7 and nothing more").unwrap();
        let output = scored.command(&["batch", "corpus", "--out", "out", "-q"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        scored
    })
}

impl Scored {
    /// Writes contract `i` and gives its path.
    fn write(&self, i: usize) -> String {
        let group = if i < 6 { "film" } else { "games" };
        // The last three of the first group differ in a figure alone, all others in most of their words.
        let (title, seed) =
            if (3..6).contains(&i) { ("the same".to_owned(), 99) } else { (format!("number {i}"), i) };
        let word = |k: usize| WORDS[(seed * 31 + k * (seed + 3) * 7) % WORDS.len()];
        let sentence = |k: usize| {
            format!("The {} of the {} lies near the {}.", word(3 * k), word(3 * k + 1), word(3 * k + 2))
        };
        let filler = (0..20).map(sentence).collect::<Vec<_>>().join(" ");
        let clauses = match i {
            0..3 => vec![ASSIGNS, TRAINS],
            3..6 => vec![ASSIGNS],
            6..9 => vec![BANS],
            _ => vec![],
        };
        let text = format!(
            "SONG AGREEMENT {title}\n\n{filler}\n\n{PAYS}\n\n{}\n\nSigned in {i} copies.\n",
            clauses.join("\n\n")
        );
        let path = format!("corpus/{group}/{i:02}.txt");
        fs::create_dir_all(self.path(&format!("corpus/{group}"))).unwrap();
        fs::write(self.path(&path), text).unwrap();
        path
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_termscore"));
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// What a command that succeeds writes to standard output.
    fn answer(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The one line with which a command is refused.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
        said
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.answer(&[arguments, &["--format", "json"]].concat())).unwrap()
    }
}

fn of<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|entry| entry[key] == value).unwrap_or_else(|| panic!("no {value}"))
}

#[test]
fn a_ban_that_binds_the_creator_is_counted_and_is_no_protection() {
    let scored = Scored { folder: tempfile::tempdir().unwrap() };
    fs::create_dir(scored.path("corpus")).unwrap();
    let bound = "The Composer shall not use the recordings to train any artificial intelligence.";
    for (name, ban) in [("ours", BANS), ("theirs", bound)] {
        let text = format!(
            "Between Fen Ltd (\"Label\") and Ada Wren (\"Composer\"), about {name}.\n\n{TRAINS}\n\n{ban}\n"
        );
        fs::write(scored.path(&format!("corpus/{name}.txt")), text).unwrap();
    }
    scored.answer(&["batch", "corpus", "--out", "out", "-q"]);
    let all = &scored.json(&["stats", "out"])["groups"][0];
    assert_eq!(of(&all["prevalence"], "label", "no_ai")["contracts"], 2);
    let bans = of(&all["directions"], "label", "no_ai");
    assert_eq!((bans["direction"].as_str(), bans["contracts"].as_u64()), (Some("binds_creator"), Some(1)));
    let missing = all["missing"].as_array().unwrap();
    let no_ai = missing.iter().find(|m| m["risk"] == "ai_training" && m["protection"] == "no_ai").unwrap();
    assert_eq!((&no_ai["with_risk"], &no_ai["without_protection"]), (&2.into(), &1.into()));
    let table = scored.answer(&["stats", "out", "--format", "csv", "--table", "directions"]);
    assert!(table.lines().any(|line| line.starts_with("all,no_ai,binds_creator,1,1,0.5,")), "{table}");
    // Both have a clause of the kind, so that what one lacks is said as what it is.
    let page = scored.answer(&["stats", "out", "--format", "html"]);
    for words in [
        "<h3>Without a \"No AI\" clause that protects the creator</h3>",
        "100% of contracts whose &quot;AI training&quot; clause goes against the creator have no &quot;Purpose limitation&quot; clause \
         that protects the creator",
        "the share that has no &quot;No AI&quot; clause that protects the creator",
        "AI training (2 contracts)",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("of the kind"), "{page}");
    assert!(!page.contains("fewer contracts here"), "{page}");
    let text = scored.answer(&["stats", "out"]);
    assert!(text.contains("WITHOUT ONE OF ANOTHER KIND THAT PROTECTS THE CREATOR"), "{text}");
}

#[test]
fn a_right_that_goes_to_the_creator_makes_the_base_of_a_risk_smaller_and_that_is_said() {
    let scored = Scored { folder: tempfile::tempdir().unwrap() };
    fs::create_dir(scored.path("corpus")).unwrap();
    let back = "The Label hereby assigns to the Composer all right, title and interest in the Recordings.";
    for (name, clause) in [("ours", ASSIGNS), ("theirs", back)] {
        let text = format!(
            "Between Fen Ltd (\"Label\") and Ada Wren (\"Composer\"), about {name}.\n\n{clause}\n\n{PAYS}\n"
        );
        fs::write(scored.path(&format!("corpus/{name}.txt")), text).unwrap();
    }
    scored.answer(&["batch", "corpus", "--out", "out", "-q"]);
    let page = scored.answer(&["stats", "out", "--format", "html"]);
    assert!(
        page.contains("fewer contracts here than in the first table: IP assignment in 1 of 2."),
        "{page}"
    );
    assert!(page.contains("IP assignment (1 contract)"), "{page}");
}

/// A house template filled in six times, of which one named `odd` allows what the others forbid.
fn house(odd: &str) -> Scored {
    let scored = Scored { folder: tempfile::tempdir().unwrap() };
    fs::create_dir(scored.path("house")).unwrap();
    let filler: Vec<String> =
        (0..30).map(|i| format!("The {} of the {} is kept.", WORDS[i], WORDS[(i * 7 + 3) % 40])).collect();
    for i in 0..6 {
        let (name, clause) = if i == 0 { (odd.to_owned(), TRAINS) } else { (format!("h{i}.txt"), BANS) };
        let text = format!(
            "SONG AGREEMENT\n\n{}\n\n{PAYS}\n\n{clause}\n\nSigned in {i} copies.\n",
            filler.join(" ")
        );
        fs::write(scored.path(&format!("house/{name}")), text).unwrap();
    }
    scored.answer(&["batch", "house", "--out", "out", "-q"]);
    scored
}

#[test]
fn near_duplicates_count_as_most_of_them_say_however_they_are_called() {
    let [first, last] = ["a.txt", "z.txt"].map(|odd| {
        let house = house(odd);
        let mut json = house.json(&["stats", "out", "--wordings", "0"]);
        assert_eq!((&json["source"]["clusters"], &json["source"]["differing"]), (&1.into(), &1.into()));
        let all = json["groups"][0].take();
        assert_eq!(of(&all["prevalence"], "label", "no_ai")["share_once"]["value"], 1.0);
        assert_eq!(of(&all["prevalence"], "label", "ai_training")["share_once"]["value"], 0.0);
        assert_eq!(of(&all["prevalence"], "label", "ai_training")["contracts"], 1);
        all
    });
    assert_eq!(first, last);
    let house = house("a.txt");
    let told = "1 cluster of near-duplicates holds contracts with different findings";
    for format in ["text", "markdown", "html"] {
        assert!(house.answer(&["stats", "out", "--format", format]).contains(told), "{format}");
    }
    assert!(house.answer(&["stats", "out", "--format", "html"]).contains(">1 finding, 1 different wording<"));
    let said = |line: &[&str]| {
        let output = house.command(line).output().unwrap();
        assert!(output.status.success(), "{line:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&["stats", "out", "--format", "csv", "-o", "tables"]).contains(told));
    let baseline = ["baseline", "build", "out", "--name", "x", "-o", "x.json", "--least-group", "1"];
    let told_all = said(&baseline);
    assert!(told_all.contains(told), "{told_all}");
    assert!(told_all.contains("1 different contract and 1 group with counts of their own"), "{told_all}");
}

#[test]
fn every_share_has_its_base_beside_it() {
    let scored = scored();
    let line =
        ["stats", "out", "--by", "group", "--metadata", "facts.csv", "--trend", "signed", "--format", "csv"];
    for name in ["prevalence", "trend"] {
        let table = scored.answer(&[&line[..], &["--table", name]].concat());
        let mut rows = table.lines().map(|row| row.split(',').collect::<Vec<_>>());
        let header = rows.next().unwrap();
        let mut checked = 0;
        for row in rows {
            let number = |column: &str| -> f64 {
                row[header.iter().position(|name| *name == column).unwrap()].parse().unwrap()
            };
            let (k, n) = (number("clusters"), number("of_clusters"));
            assert!((number("share_once") - k / n).abs() < 1e-12, "{row:?}");
            let z = 1.959_963_984_540_054_f64;
            let p = k / n;
            let middle = p + z * z / (2.0 * n);
            let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
            let high = (middle + half) / (1.0 + z * z / n);
            assert!((number("share_once_high") - high).abs() < 1e-9, "{row:?}");
            assert!((number("share") - number("contracts") / number("of")).abs() < 1e-12, "{row:?}");
            checked += usize::from(number("of") > n);
        }
        // Each of the years has one of the near-duplicates.
        assert_eq!(checked > 0, name == "prevalence");
    }
}

#[test]
fn prevalence_counts_all_contracts_and_near_duplicates_once() {
    let json = scored().json(&["stats", "out"]);
    let all = &json["groups"][0];
    assert_eq!((&all["name"], &all["contracts"], &all["clusters"]), (&"all".into(), &12.into(), &10.into()));
    let assigns = of(&all["prevalence"], "label", "ip_assignment");
    assert_eq!((&assigns["contracts"], &assigns["clusters"]), (&6.into(), &4.into()));
    assert_eq!(assigns["share"]["value"], 0.5);
    assert_eq!(assigns["share_once"]["value"], 0.4);
    // Wilson's interval of 4 in 10.
    let [low, high] = [0, 1].map(|i| assigns["share_once"]["interval"][i].as_f64().unwrap());
    assert!((low - 0.168_180).abs() < 1e-5 && (high - 0.687_327).abs() < 1e-5, "{low} {high}");
    assert!(assigns["design_effect"].as_f64().unwrap() > 1.0);
    assert_eq!(json["source"]["failed"], 1);
    assert_eq!(json["source"]["failures"][0]["contracts"], 1);
}

#[test]
fn what_comes_together_and_what_is_missing_is_counted() {
    let json = scored().json(&["stats", "out"]);
    let all = &json["groups"][0];
    let pairs = all["pairs"].as_array().unwrap();
    let pair = pairs.iter().find(|p| p["first"] == "ai_training" && p["second"] == "ip_assignment").unwrap();
    assert_eq!((&pair["contracts"], &pair["lift"]), (&3.into(), &2.5.into()));
    let missing = all["missing"].as_array().unwrap();
    let no_ai = missing.iter().find(|m| m["risk"] == "ip_assignment" && m["protection"] == "no_ai").unwrap();
    assert_eq!((&no_ai["with_risk"], &no_ai["without_protection"]), (&4.into(), &4.into()));
}

#[test]
fn groups_years_and_a_comparison_are_counted_for_themselves() {
    let line = [
        "stats",
        "out",
        "--by",
        "group",
        "--compare",
        "film,games",
        "--metadata",
        "facts.csv",
        "--trend",
        "signed",
    ];
    let json = scored().json(&line);
    let names: Vec<&str> =
        json["groups"].as_array().unwrap().iter().map(|g| g["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["all", "film", "games"]);
    assert_eq!((&json["groups"][1]["contracts"], &json["groups"][1]["clusters"]), (&6.into(), &4.into()));
    let years: Vec<i64> =
        json["trend"].as_array().unwrap().iter().map(|y| y["year"].as_i64().unwrap()).collect();
    assert_eq!(years, [2018, 2019, 2020]);
    let assigns = of(&json["comparison"]["labels"], "label", "ip_assignment");
    assert_eq!(assigns["difference"], 1.0);
    // Fisher's exact test of 4 in 4 against 0 in 6.
    assert!((assigns["p"].as_f64().unwrap() - 1.0 / 210.0).abs() < 1e-9);
    assert!(json["comparison"]["scores"]["cliffs_delta"].as_f64().unwrap() > 0.5);
}

#[test]
fn what_metadata_lack_and_a_trend_leaves_out_is_said() {
    let place = scored();
    let some = |name: &str, column: &str, values: [&str; 2]| {
        let rows = format!("corpus/film/00.txt,{}\ncorpus/film/01.txt,{}\n", values[0], values[1]);
        fs::write(place.path(name), format!("path,{column}\n{rows}")).unwrap();
        name.to_owned()
    };
    let told = |arguments: &[&str]| {
        let output = place.command(&[&["stats", "out"], arguments].concat()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stderr).unwrap()
    };
    let years = some("some.csv", "signed", ["2019-05-01", "May 2020"]);
    let said = told(&["--metadata", &years, "--trend", "signed"]);
    assert!(said.contains("no row for 10 of 12 contracts"), "{said}");
    assert!(said.contains("11 contracts are in no year"), "{said}");
    fs::write(place.path("more.csv"), "path,signed\ncorpus/film/00.txt,2019\nfilm/01.txt,2020\nx.txt,2021\n")
        .unwrap();
    let said = told(&["--metadata", "more.csv", "--trend", "signed"]);
    assert!(said.contains("2 rows are of no contract of the results"), "{said}");
    assert!(said.contains("the first is `film/01.txt` in line 3"), "{said}");
    let groups = some("groups.csv", "group", ["a", "b"]);
    let said = told(&["--metadata", &groups, "--by", "group"]);
    assert!(said.contains("a column `group` of their own"), "{said}");
    assert_eq!(told(&["--metadata", "facts.csv", "--trend", "signed"]), "");
}

#[test]
fn wordings_are_verbatim_and_name_their_contract() {
    let json = scored().json(&["stats", "out"]);
    let assigns = of(&json["wordings"], "label", "ip_assignment");
    assert_eq!((&assigns["findings"], &assigns["different"]), (&6.into(), &1.into()));
    assert_eq!(assigns["typical"][0]["text"], ASSIGNS);
    assert_eq!(assigns["typical"][0]["findings"], 6);
    assert!(assigns["typical"][0]["path"].as_str().unwrap().starts_with("corpus/film/"));
    let none = scored().json(&["stats", "out", "--wordings", "0"]);
    assert!(none["wordings"].as_array().unwrap().is_empty());
}

#[test]
fn every_form_says_the_same_share() {
    let scored = scored();
    let text = scored.answer(&["stats", "out"]);
    let row = text.lines().find(|line| line.contains("ip_assignment")).unwrap();
    assert!(row.contains(" 0.5 ") && row.contains(" 0.4 "), "{row}");
    let csv = scored.answer(&["stats", "out", "--format", "csv", "--table", "prevalence"]);
    let row = csv.lines().find(|line| line.starts_with("all,ip_assignment,")).unwrap();
    assert!(row.starts_with("all,ip_assignment,6,6,0.5,"), "{row}");
    let markdown = scored.answer(&["stats", "out", "--format", "markdown"]);
    assert!(markdown.contains("| all | ip_assignment | 6 | 6 | 0.5 |"), "{markdown}");
    assert!(!markdown.contains(ASSIGNS), "only the page and the wordings quote contracts");
    scored.answer(&["stats", "out", "--format", "parquet", "--output", "tables", "-q"]);
    assert!(
        scored.path("tables/prevalence.parquet").exists() && scored.path("tables/wordings.parquet").exists()
    );
}

#[test]
fn the_page_is_complete_in_itself() {
    let page = scored().answer(&["stats", "out", "--format", "html", "--by", "group", "--title", "A < B"]);
    assert!(page.starts_with("<!doctype html>") && page.contains("<title>A &lt; B</title>"));
    assert!(page.contains(ASSIGNS) && page.matches("<svg").count() >= 4);
    for outside in ["<script", "http://", "https://", "src=", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn what_cannot_be_counted_is_refused_in_one_line() {
    let scored = scored();
    assert!(scored.refused(&["stats", "corpus"]).contains("holds no `manifest.json`"));
    assert!(scored.refused(&["stats", "out", "--by", "colour"]).contains("column `colour`"));
    assert!(scored.refused(&["stats", "out", "--trend", "group"]).contains("no value begins with a year"));
    assert!(
        scored
            .refused(&["stats", "out", "--by", "group", "--compare", "film,radio"])
            .contains("no group `radio`")
    );
    assert!(scored.refused(&["stats", "out", "--format", "csv"]).contains("--output"));
    fs::write(scored.path("other.csv"), "path,signed\nelsewhere.txt,2020\n").unwrap();
    let said = scored.refused(&["stats", "out", "--metadata", "other.csv", "--trend", "signed"]);
    assert!(said.contains("names none of the contracts"), "{said}");
}

#[test]
fn shards_count_as_the_whole_does() {
    let scored = scored();
    for shard in ["1/2", "2/2"] {
        let out = format!("shard{}", &shard[..1]);
        scored.answer(&["batch", "corpus", "--out", &out, "--shard", shard, "-q"]);
    }
    let [whole, parts] = [&["stats", "out"][..], &["stats", "shard1", "shard2"]]
        .map(|line| scored.json(line)["groups"][0]["prevalence"].clone());
    assert_eq!(whole, parts);
}

#[test]
fn a_baseline_holds_counts_and_no_text_and_scan_says_where_a_contract_stands() {
    let scored = scored();
    let build = |least: &str| {
        ["baseline", "build", "out", "--name", "songs", "--out", "songs.json", "--least-group", least]
            .map(str::to_owned)
    };
    let few = build("5");
    let output = scored.command(&few.iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("1 group of `group` with fewer than 5")
            && said.contains("`film` (4 different contracts)"),
        "{said}"
    );
    let file = fs::read_to_string(scored.path("songs.json")).unwrap();
    assert!(!file.contains("Composer") && !file.contains(".txt"));
    let baseline: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(baseline["all"]["contracts"], 10);
    let groups: Vec<&String> = baseline["groups"].as_object().unwrap().keys().collect();
    assert_eq!(groups, ["games"], "the other has four different contracts, fewer than asked for");
    let report = scored.json(&["scan", "corpus/film/00.txt", "--baseline", "songs.json"]);
    // Three contracts assign and train, and nothing scores higher.
    assert_eq!(
        (&report["baseline"]["percentile"], &report["baseline"]["contracts"]),
        (&70.0.into(), &10.into())
    );
    assert_eq!(report["baseline"]["groups"][0]["percentile"], 100.0);
    let text = scored.answer(&["scan", "corpus/film/00.txt", "--baseline", "songs.json"]);
    assert!(text.contains("Riskier than 70% of 10 contracts in \"songs\""), "{text}");
    let many = build("11");
    assert!(
        scored
            .refused(&many.iter().map(String::as_str).collect::<Vec<_>>())
            .contains("too few for a baseline")
    );
    let said = scored.refused(&["scan", "corpus/film/00.txt", "--baseline", "songs.json", "--as", "client"]);
    assert!(said.contains("policy"), "{said}");
}

#[test]
fn a_worker_answers_each_record_as_scan_does() {
    let scored = scored();
    let text = fs::read_to_string(scored.path("corpus/film/00.txt")).unwrap();
    let record = serde_json::json!({"id": {"part": 7}, "name": "corpus/film/00.txt", "text": text});
    let input = format!("{record}\n\nnonsense\n{{\"id\": 2, \"bytes\": \"JVBERi0x\"}}\n");
    let output = scored.command(&["worker"]).write_stdin(input).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 3);
    // Words to send back are for whoever reads one contract.
    let mut alone = scored.json(&["scan", "corpus/film/00.txt", "--no-baseline"]);
    alone.as_object_mut().unwrap().remove("suggestions");
    assert_eq!((&answers[0]["id"]["part"], &answers[0]["report"]), (&7.into(), &alone));
    assert!(answers[1]["error"].as_str().unwrap().contains("no record") && answers[1]["id"].is_null());
    assert!(answers[2]["error"].is_string() && answers[2]["id"] == 2);
}

#[test]
fn a_worker_speaks_arrow_as_it_speaks_json() {
    let scored = scored();
    let text = fs::read_to_string(scored.path("corpus/film/00.txt")).unwrap();
    let ids = Column::from(Series::new("id".into(), [11i64, 12, 13]));
    let texts = Column::from(Series::new("text".into(), [Some(text.as_str()), None, Some(" ")]));
    let mut frame = DataFrame::new(3, vec![ids, texts]).unwrap();
    let mut input = Vec::new();
    IpcStreamWriter::new(&mut input).finish(&mut frame).unwrap();
    let output = scored.command(&["worker", "--format", "arrow"]).write_stdin(input).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers = IpcStreamReader::new(std::io::Cursor::new(output.stdout)).finish().unwrap();
    assert_eq!(answers.column("id").unwrap().i64().unwrap().get(2), Some(13));
    let errors = answers.column("error").unwrap().str().unwrap().clone();
    assert!(errors.get(0).is_none());
    assert!(errors.get(1).unwrap().contains("neither") && errors.get(2).unwrap().contains("no words"));
    let alone = scored.json(&["scan", "corpus/film/00.txt", "--no-baseline"]);
    assert_eq!(answers.column("score").unwrap().i64().unwrap().get(0), alone["score"]["value"].as_i64());
    assert_eq!(answers.column("ip_assignment_count").unwrap().i64().unwrap().get(0), Some(1));
    let said = scored.command(&["worker", "--format", "arrow"]).write_stdin("no arrow").output().unwrap();
    assert_eq!(said.status.code(), Some(2));
}

#[test]
fn the_built_in_baseline_speaks_of_the_built_in_model_and_of_no_other_side() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/photo-silent.txt");
    let report = scored().json(&["scan", sample]);
    assert!(
        report["baseline"]["contracts"].as_u64().unwrap() > 1000,
        "build it again: scripts/build_default_baseline"
    );
    assert_eq!(report["baseline"]["groups"].as_array().unwrap().len(), 3);
    for without in [["--no-baseline"].as_slice(), &["--as", "client"]] {
        let report = scored().json(&[&["scan", sample], without].concat());
        assert!(report["baseline"].is_null(), "{without:?}");
    }
}

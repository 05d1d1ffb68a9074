//! Reports made by hand for the tests of the report writers.
#![allow(dead_code, reason = "each test file uses a part of it")]

use termscore::document::Format;
use termscore::risk::report::{
    Band, BaselineComparison, Component, Contribution, Direction, DocumentFacts, Edit, Effect, Finding,
    GroupStanding, Hashed, NoAi, Passage, Protections, RiskReport, SCHEMA, Score, Standing, Suggestion, Tool,
};
use termscore::risk::{Names, Role};

/// A report without findings.
pub fn empty(path: &str, value: u32, band: Band) -> RiskReport {
    let hashed =
        |name: &str, digit: char| Hashed { name: name.to_owned(), sha256: digit.to_string().repeat(64) };
    RiskReport {
        schema: SCHEMA,
        tool: Tool { name: "termscore".to_owned(), version: "0.1.0".to_owned() },
        model: hashed("clauses-minilm-l6", 'a'),
        policy: hashed("creator", 'b'),
        side: Role::Creator,
        document: DocumentFacts {
            path: path.to_owned(),
            format: Format::Text,
            sha256: "c".repeat(64),
            chars: 1234,
            segments: 17,
            warnings: Vec::new(),
        },
        parties: Names { creator: Some("you".to_owned()), recipient: Some("Client".to_owned()) },
        on_works: true,
        remarks: Vec::new(),
        score: Score { value, band, contributions: Vec::new() },
        findings: Vec::new(),
        protections: Protections::default(),
        standard_terms: false,
        steps: Vec::new(),
        suggestions: Vec::new(),
        baseline: None,
        disclaimer: "This report says what the words of the contract say. It is no legal advice.".to_owned(),
    }
}

/// A finding whose operative words stand in `[` and `]`.
pub fn finding(label: &str, probability: f64, section: &str, lead: &str, marked: &str) -> Finding {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut open = 0;
    for c in marked.chars() {
        match c {
            '[' => open = text.len(),
            ']' => marks.push((open, text.len())),
            c => text.push(c),
        }
    }
    let start = marked.bytes().fold(7, |hash: usize, byte| (hash * 31 + byte as usize) % 100_000);
    Finding {
        label: label.to_owned(),
        probability,
        start,
        end: start + text.len(),
        text,
        lead: lead.to_owned(),
        section: section.to_owned(),
        why: String::new(),
        ask: String::new(),
        direction: None,
        marks,
    }
}

/// The finding with its advice.
pub fn advised(mut finding: Finding, why: &str, ask: &str) -> Finding {
    finding.why = why.to_owned();
    finding.ask = ask.to_owned();
    finding
}

fn part(rule: &str, points: f64, findings: &[usize], why: &str) -> Contribution {
    Contribution { rule: rule.to_owned(), points, findings: findings.to_vec(), why: why.to_owned() }
}

fn component(name: &str, evidence: &[usize]) -> Component {
    Component { name: name.to_owned(), present: !evidence.is_empty(), evidence: evidence.to_vec() }
}

const PARTS_OF_NO_AI: [&str; 8] = [
    "training",
    "fine_tuning",
    "ingestion",
    "synthetic_likeness",
    "sublicensees",
    "existing_copies",
    "remedy",
    "survival",
];

fn no_ai(evidence: impl Fn(&str) -> Vec<usize>) -> Vec<Component> {
    PARTS_OF_NO_AI.iter().map(|name| component(name, &evidence(name))).collect()
}

/// An illustrator's contract that takes nearly everything.
pub fn aggressive() -> RiskReport {
    let mut report = empty("contracts/lantern-house-illustration.docx", 91, Band::Critical);
    report.document.format = Format::Docx;
    report.document.chars = 18_412;
    report.document.segments = 143;
    report.document.warnings = vec!["3 tracked changes read as accepted".to_owned()];
    let (train_why, train_ask) = (
        "The studio may feed the pictures to AI systems, which can then make pictures in the same hand.",
        "Strike the words, or add: “No Artwork is used to train, tune or test any AI system without a separate written \
         licence and fee.”",
    );
    let (own_why, own_ask) = (
        "Everything you make under this contract, sketches too, belongs to the studio from the first stroke.",
        "A licence for the named book and its reprints; ownership stays with you.",
    );
    report.findings = vec![
        advised(
            finding(
                "ip_assignment",
                0.991,
                "4.1 Ownership of Artwork",
                "",
                "The Illustrator [hereby irrevocably assigns] to Lantern House, as each item comes into being, [all right, \
                 title and interest] in the Artwork, together with every sketch, study, layered file and rejected variant \
                 made on the way to it.",
            ),
            own_why,
            own_ask,
        ),
        advised(
            finding(
                "perpetual_rights",
                0.87,
                "4.1 Ownership of Artwork",
                "",
                "The Illustrator hereby [irrevocably] assigns to Lantern House, as each item comes into being, all right, \
                 title and interest in the Artwork, together with every sketch, study, layered file and rejected variant \
                 made on the way to it.",
            ),
            "What is given can never be taken back, not even if the book is never printed.",
            "Rights that end with the edition, or come back to you when it is out of print for a year.",
        ),
        advised(
            finding(
                "ai_training",
                0.974,
                "4.3 Development of House Tools",
                "Lantern House and companies of its group may, without further notice or payment:",
                "(b) [use the Artwork to train, tune and test image-making models], whether run by Lantern House or by others \
                 on its behalf;",
            ),
            train_why,
            train_ask,
        ),
        advised(
            finding(
                "ai_training",
                0.81,
                "4.3 Development of House Tools",
                "Lantern House and companies of its group may, without further notice or payment:",
                "(c) [add the Artwork to data sets] that are sold or lent to makers of such models;",
            ),
            train_why,
            train_ask,
        ),
        advised(
            finding(
                "moral_rights_waiver",
                0.93,
                "6 Credit",
                "",
                "To the fullest extent that the law of the territory lets her, the Illustrator [waives the right to be named] \
                 and [the right to object to changes].",
            ),
            "The studio may print the pictures without your name and alter them against your wish.",
            "Credit beside the work wherever that is usual, and your consent to changes beyond size and colour.",
        ),
        advised(
            finding(
                "ip_assignment",
                0.95,
                "7.2 Characters",
                "",
                "All characters [belong to Lantern House] alone.",
            ),
            own_why,
            own_ask,
        ),
        advised(
            finding("ip_assignment", 0.9, "9. Games", "", "The game figures [vest in Lantern House]."),
            own_why,
            own_ask,
        ),
        advised(
            finding("ip_assignment", 0.7, "11. Toys", "", "The dolls are [the property of Lantern House]."),
            own_why,
            own_ask,
        ),
        advised(
            finding("ip_assignment", 0.6, "11. Toys", "", "The toys [shall vest in it] as well."),
            own_why,
            own_ask,
        ),
        advised(
            finding("ip_assignment", 0.55, "Schedule C", "", "So [shall the stickers]."),
            own_why,
            own_ask,
        ),
        advised(
            finding(
                "indemnification",
                0.88,
                "12 Claims",
                "",
                "The Illustrator [shall indemnify and hold harmless] Lantern House against any claim that touches the Artwork.",
            ),
            "You pay if anyone sues over the pictures, however the studio used them.",
            "Limit it to your own breach, and to the fee you were paid.",
        ),
        finding("purpose_limitation", 0.58, "13 Press copies", "", "Press copies are [for review only]."),
    ];
    report.findings[1].start = report.findings[0].start;
    report.findings[1].end = report.findings[0].end;
    report.findings[10].direction = Some(Direction::CreatorIndemnifies);
    report.score.contributions = vec![
        part("label:ai_training", 34.0, &[2, 3], "The work may be used to train AI."),
        part(
            "label:ip_assignment",
            24.56,
            &[0, 5, 6, 7, 8, 9],
            "Ownership of the work passes to the other side.",
        ),
        part(
            "silent_ai_exposure",
            12.0,
            &[0, 1],
            "Broad rights pass and nothing in the contract forbids AI use.",
        ),
        part("label:perpetual_rights", 9.4, &[1], "Rights last for ever or cannot be taken back."),
        part("label:moral_rights_waiver", 7.0, &[4], "Credit and the right to object are given up."),
        part("label:indemnification", 4.0, &[10], "You carry losses that the other side may cause."),
        part("rounding", 0.04, &[], "Rounded to a whole number."),
    ];
    report.protections = Protections {
        ownership_kept: vec![Passage {
            start: 900,
            end: 960,
            text: "You own the drafts, and all rights in them remain yours.".to_owned(),
            section: "3. Drafts".to_owned(),
        }],
        no_ai: NoAi { components: no_ai(|_| Vec::new()), weakeners: Vec::new() },
        missing: vec![
            "A clause that forbids AI use of the work without separate consent".to_owned(),
            "Rights that come back when the work is not used".to_owned(),
        ],
    };
    let effect = |score, band, points| Effect { score, band, points };
    report.suggestions = vec![
        Suggestion {
            edit: Edit {
                start: report.findings[2].start,
                end: report.findings[2].end,
                passage: "use the Artwork to train, tune and test image-making models, whether run by Lantern House or by \
                          others on its behalf;"
                    .to_owned(),
                replacement: "[intentionally omitted];".to_owned(),
                addition: "Lantern House shall not use the Artwork to train any model.".to_owned(),
                findings: vec![2],
                answers: vec!["ai_training".to_owned()],
                completes: false,
            },
            alone: effect(58, Band::High, -33.1),
            together: effect(58, Band::High, -33.1),
        },
        Suggestion {
            edit: Edit {
                start: 18_412,
                end: 18_412,
                passage: String::new(),
                replacement: String::new(),
                addition: "Lantern House shall ask before it puts the Artwork into a data set.\nThis survives the end.".to_owned(),
                findings: Vec::new(),
                answers: vec!["no_ai".to_owned()],
                completes: false,
            },
            alone: effect(77, Band::Critical, -14.0),
            together: effect(44, Band::High, -47.1),
        },
    ];
    report.baseline = Some(BaselineComparison {
        name: "book illustration".to_owned(),
        all: Standing { contracts: 1412, percentile: 96.4, interval: [95.2, 97.3] },
        groups: vec![GroupStanding {
            name: "terms of service".to_owned(),
            standing: Standing { contracts: 268, percentile: 88.1, interval: [83.6, 91.4] },
        }],
    });
    report
}

/// A voice-over contract with a good No-AI clause.
pub fn fair() -> RiskReport {
    let mut report = empty("voice-over.md", 6, Band::Low);
    report.document.format = Format::Markdown;
    report.findings = vec![
        advised(
            finding(
                "derivative_works",
                0.71,
                "3 Edits",
                "",
                "The Producer may [cut, mix and level] the Recordings so that they fit the running time of the Spot.",
            ),
            "The producer may cut the recording to length.",
            "Fine as it is, if no words are put into your mouth.",
        ),
        advised(
            finding(
                "no_ai",
                0.98,
                "5 No Synthetic Voices",
                "The Producer shall not, and shall see to it that those it shares the Recordings with do not:",
                "(a) [use the Recordings to train] or tune any speech model; (b) make [a synthetic copy of the Speaker's voice].",
            ),
            "AI use of the voice is forbidden, for the producer and for those it shares the recording with.",
            "",
        ),
        advised(
            finding(
                "purpose_limitation",
                0.96,
                "2 Licence",
                "",
                "The Recordings are used [solely for the Spot named in Annex 1].",
            ),
            "The recording may be used for one named purpose.",
            "",
        ),
    ];
    report.score.contributions = vec![
        part("label:derivative_works", 21.0, &[0], "The work may be changed."),
        part("offset:no_ai", -9.5, &[1], "A No-AI clause covers 4 of 8 parts."),
        part("offset:purpose_limitation", -5.5, &[2], "Use is limited to a named purpose."),
    ];
    report.protections = Protections {
        ownership_kept: Vec::new(),
        no_ai: NoAi {
            components: no_ai(|name| match name {
                "training" | "fine_tuning" | "synthetic_likeness" | "sublicensees" => vec![1],
                _ => Vec::new(),
            }),
            weakeners: vec![component("reasonable_efforts", &[1])],
        },
        missing: vec!["What happens if the ban is broken".to_owned()],
    };
    report
}

/// A contract in which nothing was found.
pub fn nothing() -> RiskReport {
    let mut report = empty("-", 0, Band::Low);
    report.protections = Protections {
        ownership_kept: Vec::new(),
        no_ai: NoAi { components: no_ai(|_| Vec::new()), weakeners: Vec::new() },
        missing: vec!["A limit on what the work may be used for".to_owned()],
    };
    report
}

/// A contract, a path and a model that try to fool the terminal and its reader.
pub fn hostile() -> RiskReport {
    let mut report = empty("evil\u{1b}[2J\r\nRisk 0 of 100.txt", 77, Band::High);
    report.model.name = "m\u{7}odel".to_owned();
    report.document.warnings = vec!["page \u{9b}31m1 has \u{202e}no text".to_owned()];
    report.findings = vec![
        advised(
            finding(
                "ai_training",
                0.9,
                "1\u{1b}]0;title\u{7} Rights",
                "Client \u{202e}may\u{202c}:",
                "\u{1b}[8mThe [Client\u{1b}[0m may\u{0} train] models\r\non it\u{200b},\u{2028}for\u{2066} ever\u{2069}.\u{8}\u{8}\u{8} \u{301}\u{301}",
            ),
            "Why\u{1b}[31m not",
            "Ask\rnicely",
        ),
        finding("tr\u{1b}[1mick", 0.8, "", "", "tr\u{200d}ain \u{feff}on \u{e0041}\u{e0042}it"),
    ];
    report.score.contributions = vec![part("label:ai_training", 77.0, &[0], "Bad\u{1b}[0m words")];
    report.protections.missing = vec!["cal\u{1b}m".to_owned()];
    report.disclaimer = "No \u{1b}[5madvice".to_owned();
    report
}

/// Contracts in scripts that are wide, written from the right, or stacked.
pub fn scripts() -> RiskReport {
    let mut report = empty("契約/イラスト制作委託契約書（最終版）.pdf", 55, Band::Medium);
    report.document.format = Format::Pdf;
    report.findings = vec![
        advised(
            finding(
                "ip_assignment",
                0.93,
                "第４条　著作権の帰属",
                "",
                "本件成果物に関する著作権（著作権法第２７条および第２８条に定める権利を含む。）は、[検収の完了をもって甲に移転する]ものとし、乙はこれに異議を述べない。",
            ),
            "作品の権利はすべて相手方に移ります。",
            "利用許諾に変えてもらう。",
        ),
        finding(
            "unrestricted_use",
            0.8,
            "",
            "",
            "يجوز للعميل [استخدام الأعمال لأي غرض كان] وفي جميع الوسائط دون أي قيد أو شرط ودون الرجوع إلى المؤلف.",
        ),
        finding(
            "moral_rights_waiver",
            0.75,
            "3 🎨 Credit",
            "",
            "The Artist 👩\u{200d}🎨 [waives] cre\u{301}dit in Zu\u{308}rich, क्षेत्र and 서울특별시, 👨\u{200d}👩\u{200d}👧\u{200d}👦 included.",
        ),
    ];
    report.score.contributions =
        vec![part("label:ip_assignment", 55.0, &[0, 1, 2], "Ownership of the work passes.")];
    report
}

/// A finding whose sentence never ends.
pub fn endless() -> RiskReport {
    let mut report = empty("endless.txt", 50, Band::High);
    let filler = "together with the sketches, drafts and studies of whatever kind that came before it, ";
    let text = format!(
        "The Sculptor, {} [grants to the Foundry every right] in the Model, {} and lets it [feed the scans into] its \
         systems, {} see https://foundry.example/terms/{}/annex.pdf?version=12&language=en for the rest.",
        filler.repeat(4),
        filler.repeat(6),
        filler.repeat(5),
        "a1b2c3".repeat(30)
    );
    report.findings = vec![finding(
        "ai_training",
        0.9,
        "2 Rights",
        &format!("The Foundry, {} may:", filler.repeat(4)),
        &text,
    )];
    report.score.contributions =
        vec![part("label:ai_training", 50.0, &[0], "The work may be used to train AI.")];
    report
}

//! The content of pages, put as the decoder reads it: it knows few of the operators that fill and write, and not whether text is seen.
//!
//! In: a page of a document. Out: its content, and that of the forms that it draws, written anew. Every way to fill or draw a path is `f` or `S`,
//! every way to show text is `Tj` or `TJ`, colours are grey, red-green-blue or cyan-magenta-yellow-black, and pictures are none. [`Mark`]s
//! between say what the decoder cannot.

use std::collections::{HashMap, HashSet};

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, Object, ObjectId, Path, PathOp, Stream};

/// Bound on how deep forms lie in one another.
const DEPTH: usize = 8;
/// The second coordinate of a point that marks something; no page is as wide.
const MARK: i64 = -3_207_741;
/// Width of a stroke from which it is an area that text may stand on.
const BROAD: f32 = 4.0;
/// Brightness from which on a colour is that of paper.
const PAPER: f32 = 0.95;

/// What the content says of what follows, as a filled path of one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Text is seen.
    Seen,
    /// Text is neither filled nor stroked.
    Unpainted,
    /// Text has the colour of paper.
    White,
    /// A picture is drawn into the unit square.
    Picture,
    /// Something is drawn of which it is not known where it lies.
    Anywhere,
}

const MARKS: [Mark; 5] = [Mark::Seen, Mark::Unpainted, Mark::White, Mark::Picture, Mark::Anywhere];

impl Mark {
    /// The mark that a filled path is, if it is one.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match *path.ops.as_slice() {
            [PathOp::MoveTo(kind, place)] if place == MARK as f64 => {
                MARKS.into_iter().find(|mark| *mark as i64 as f64 == kind)
            }
            _ => None,
        }
    }
}

/// Writes the contents of the pages of one document.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The object that holds the content of the page in work.
    page: Option<ObjectId>,
    forms: HashSet<ObjectId>,
}

impl Contents {
    /// Writes the content of `page` anew, and that of its forms. What cannot be read stays as it is.
    pub(super) fn write(&mut self, document: &mut Document, page: ObjectId) {
        let Ok(content) = document.get_page_content(page) else { return };
        let mut forms = HashMap::new();
        if let Ok((own, inherited)) = document.get_page_resources(page) {
            let inherited = inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
            for resources in own.into_iter().chain(inherited) {
                collect(document, resources, &mut forms);
            }
        }
        let Some(written) = written(&content, &forms) else { return };
        let stream = Object::Stream(Stream::new(Dictionary::new(), written));
        let id = match self.page {
            Some(id) => {
                document.objects.insert(id, stream);
                id
            }
            None => *self.page.insert(document.add_object(stream)),
        };
        if let Ok(page) = document.get_dictionary_mut(page) {
            page.set("Contents", Object::Reference(id));
        }
        self.forms(document, &forms, DEPTH);
    }

    fn forms(&mut self, document: &mut Document, forms: &HashMap<Vec<u8>, ObjectId>, depth: usize) {
        for &id in forms.values() {
            if depth == 0 || !self.forms.insert(id) {
                continue;
            }
            let Ok(form) = document.get_object(id).and_then(Object::as_stream) else { continue };
            let mut inner = HashMap::new();
            match form.dict.get_deref(b"Resources", document).and_then(Object::as_dict) {
                Ok(resources) => collect(document, resources, &mut inner),
                Err(_) => inner.clone_from(forms),
            }
            let content = form.decompressed_content().unwrap_or_else(|_| form.content.clone());
            if let Some(written) = written(&content, &inner)
                && let Ok(form) = document.get_object_mut(id).and_then(Object::as_stream_mut)
            {
                form.set_plain_content(written);
            }
            self.forms(document, &inner, depth - 1);
        }
    }
}

/// Adds the forms that resources name.
fn collect(document: &Document, resources: &Dictionary, forms: &mut HashMap<Vec<u8>, ObjectId>) {
    let Ok(objects) = document.get_dict_in_dict(resources, b"XObject") else { return };
    for (name, object) in objects.iter() {
        if let Ok((Some(id), Object::Stream(stream))) = document.dereference(object)
            && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form")
        {
            forms.entry(name.clone()).or_insert(id);
        }
    }
}

/// What `q` keeps and `Q` brings back.
#[derive(Debug, Clone, Default)]
struct State {
    /// Whether the colour that fills is that of paper.
    white: bool,
    /// How text is painted.
    mode: i64,
    width: f32,
    /// Whether coordinates are others than those of the page.
    moved: bool,
}

/// Content with what the decoder knows alone; nothing where it cannot be read.
fn written(content: &[u8], forms: &HashMap<Vec<u8>, ObjectId>) -> Option<Vec<u8>> {
    let operations = Content::decode(content).ok()?.operations;
    let mut writer = Writer { out: Vec::with_capacity(operations.len()), ..Writer::default() };
    for operation in operations {
        writer.operation(operation, forms);
    }
    let count = writer.out.len();
    let written = Content { operations: writer.out }.encode().ok()?;
    (Content::decode(&written).ok()?.operations.len() == count).then_some(written)
}

#[derive(Debug, Default)]
struct Writer {
    out: Vec<Operation>,
    state: State,
    kept: Vec<State>,
    /// What was said last of how text is seen.
    told: Option<Mark>,
}

impl Writer {
    fn operation(&mut self, operation: Operation, forms: &HashMap<Vec<u8>, ObjectId>) {
        let Operation { operator, operands } = operation;
        match operator.as_str() {
            "q" => {
                self.kept.push(self.state.clone());
                self.put("q", operands);
            }
            "Q" => {
                if let Some(state) = self.kept.pop() {
                    self.state = state;
                }
                self.put("Q", operands);
            }
            "cm" => {
                let numbers: Vec<f32> = operands.iter().filter_map(|n| n.as_float().ok()).collect();
                self.state.moved |= numbers != [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
                self.put("cm", operands);
            }
            "w" => self.state.width = operands.first().and_then(|w| w.as_float().ok()).unwrap_or(1.0),
            "g" | "rg" | "k" | "sc" | "scn" => {
                let device = matches!(operator.as_str(), "g" | "rg" | "k");
                let color = self.color(device, &operands, ["cs", "sc"]);
                self.state.white = is_paper(&color);
            }
            "G" | "RG" | "K" | "SC" | "SCN" => {
                let device = matches!(operator.as_str(), "G" | "RG" | "K");
                self.color(device, &operands, ["CS", "SC"]);
            }
            // Every space begins with black; what names a space else is told by its numbers.
            "cs" => self.state.white = is_paper(&self.color(true, &[Object::Integer(0)], ["cs", "sc"])),
            "CS" => {
                self.color(true, &[Object::Integer(0)], ["CS", "SC"]);
            }
            "f" | "F" | "f*" | "B" | "B*" => self.put("f", Vec::new()),
            "b" | "b*" => {
                self.put("h", Vec::new());
                self.put("f", Vec::new());
            }
            "s" | "S" => {
                if operator == "s" {
                    self.put("h", Vec::new());
                }
                self.put("S", Vec::new());
                if self.state.width > BROAD {
                    self.mark(Mark::Anywhere);
                }
            }
            "sh" => self.mark(Mark::Anywhere),
            "BI" => self.mark(Mark::Picture),
            "Do" => match operands.first().and_then(|name| name.as_name().ok()) {
                Some(name) if forms.contains_key(name) => {
                    if self.state.moved {
                        self.mark(Mark::Anywhere);
                    }
                    self.put("Do", operands);
                    self.told = None;
                }
                _ => self.mark(Mark::Picture),
            },
            "Tr" => self.state.mode = operands.first().and_then(|mode| mode.as_i64().ok()).unwrap_or(0),
            "Tj" | "TJ" => {
                self.tell();
                self.put(&operator, operands);
            }
            "'" | "\"" => {
                let mut operands = operands.into_iter();
                if operator == "\"" {
                    for spacing in ["Tw", "Tc"] {
                        self.put(spacing, operands.next().into_iter().collect());
                    }
                }
                self.put("T*", Vec::new());
                self.tell();
                self.put("Tj", operands.collect());
            }
            // What changes neither where letters stand nor what is drawn.
            "gs" | "i" | "J" | "j" | "M" | "d" | "ri" | "BMC" | "BDC" | "EMC" | "MP" | "DP" => {}
            _ => self.put(&operator, operands),
        }
    }

    fn put(&mut self, operator: &str, operands: Vec<Object>) {
        self.out.push(Operation::new(operator, operands));
    }

    fn mark(&mut self, mark: Mark) {
        self.put("n", Vec::new());
        self.put("m", vec![Object::Integer(mark as i64), Object::Integer(MARK)]);
        self.put("f", Vec::new());
    }

    /// Says how the text behind is seen, where that is not what was said last.
    fn tell(&mut self) {
        let mark = match self.state.mode {
            3 => Mark::Unpainted,
            0 if self.state.white => Mark::White,
            _ => Mark::Seen,
        };
        if self.told != Some(mark) {
            self.told = Some(mark);
            self.mark(mark);
        }
    }

    /// Sets a colour, black where its numbers do not tell which it is; gives what was set.
    fn color(&mut self, device: bool, operands: &[Object], [space, set]: [&str; 2]) -> Vec<f32> {
        let mut numbers: Vec<f32> = operands.iter().filter_map(|n| n.as_float().ok()).collect();
        let name = match numbers.len() {
            3 => "DeviceRGB",
            4 => "DeviceCMYK",
            // One number of a space with a name is a shade of grey or the share of an ink.
            1 if device => "DeviceGray",
            _ => {
                numbers = vec![0.0];
                "DeviceGray"
            }
        };
        self.put(space, vec![Object::Name(name.as_bytes().to_vec())]);
        self.put(set, numbers.iter().map(|&n| Object::Real(n)).collect());
        numbers
    }
}

/// Whether a colour is that of paper.
fn is_paper(color: &[f32]) -> bool {
    match *color {
        [grey] => grey >= PAPER,
        [red, green, blue] => red.min(green).min(blue) >= PAPER,
        [cyan, magenta, yellow, black] => cyan + magenta + yellow + black <= 1.0 - PAPER,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operators(content: &str) -> String {
        let forms = HashMap::from([(b"Form".to_vec(), (1, 0))]);
        let content = written(content.as_bytes(), &forms).expect("it can be read");
        let operations = Content::decode(&content).expect("it was just written").operations;
        let is_mark = |at: usize| {
            operations[at].operator == "m" && operations[at].operands.get(1) == Some(&Object::Integer(MARK))
        };
        let mut said = Vec::new();
        for (at, operation) in operations.iter().enumerate() {
            if is_mark(at) {
                let kind = operations[at].operands[0].as_i64().expect("a mark has a kind");
                said.push(format!("{:?}", MARKS[usize::try_from(kind).expect("kinds count from 0")]));
            } else if operation.operator != "n" && !(at > 0 && is_mark(at - 1)) {
                said.push(operation.operator.clone());
            }
        }
        said.join(" ")
    }

    #[test]
    fn every_way_to_fill_and_to_write_is_one_that_the_decoder_knows() {
        assert_eq!(operators("1 2 3 4 re f* 1 2 3 4 re B 0 0 m 5 0 l s"), "re f re f m l h S");
        assert_eq!(operators("(a) ' 1 2 (b) \""), "T* Seen Tj Tw Tc T* Tj");
        assert_eq!(operators("0.5 g /Odd cs 0.2 scn /P scn 1 0 0 RG"), "cs sc cs sc cs sc cs sc CS SC");
        assert_eq!(operators("/GS gs /Form Do /Photo Do"), "Do Picture");
    }

    #[test]
    fn how_text_is_seen_is_told_before_it() {
        assert_eq!(operators("(a) Tj q 3 Tr (b) Tj (c) Tj Q (d) Tj"), "Seen Tj q Unpainted Tj Tj Q Seen Tj");
        assert_eq!(operators("1 1 1 rg (a) Tj 0 g (b) Tj"), "cs sc White Tj cs sc Seen Tj");
        assert_eq!(operators("/Form Do (a) Tj /Form Do (b) Tj"), "Do Seen Tj Do Seen Tj");
    }

    #[test]
    fn a_mark_is_told_from_a_path() {
        let path = |y: f64| Path { ops: vec![PathOp::MoveTo(2.0, y)] };
        assert_eq!(Mark::of(&path(MARK as f64)), Some(Mark::White));
        assert_eq!(Mark::of(&path(10.0)), None);
    }
}

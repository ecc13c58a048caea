//! The words of a document as somebody sees them who reads it with all changes accepted: nothing deleted or hidden, text
//! boxes and fields once.

use quick_xml::events::BytesStart;

use super::hidden::Hiding;
use super::xml::{Listener, attribute, is_on};
use super::{ReadLimits, WordError};

/// Elements whose content is not read: what was there before a change, and what is said of a thing beside its words.
const PASSED_OVER: [&str; 9] = [
    "rt",
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "sectPrChange",
    "sectPr",
    "tblPr",
];
/// A merged cell spans no more columns than this.
const SPAN_MAX: usize = 63;

/// What a run says of itself before its words.
#[derive(Default)]
struct Run {
    style: Option<String>,
    vanish: Option<bool>,
}

/// A paragraph being read.
#[derive(Default)]
struct Paragraph {
    style: Option<String>,
    /// Its mark is deleted or hidden: the next one goes on in its line.
    joined: bool,
    run: Run,
}

/// A table row or cell being read.
#[derive(Default)]
struct Piece {
    /// Where in the text it begins.
    from: usize,
    /// Deleted, or covered by the cell above.
    gone: bool,
    /// Further columns that it takes.
    span: usize,
}

/// A flow of text: the body, or a text box with the words of its own.
#[derive(Default)]
struct Flow {
    text: String,
    paragraph: Paragraph,
    rows: Vec<Piece>,
    cells: Vec<Piece>,
    /// Text boxes, told behind the paragraph that they hang on.
    boxes: String,
}

/// Text as it is gathered.
pub(super) struct Words {
    limits: ReadLimits,
    hiding: Hiding,
    chars: usize,
    path: Vec<String>,
    flows: Vec<Flow>,
    /// How deep it stood where what is passed over began.
    passing: Option<usize>,
    /// For each `AlternateContent` that is open, whether a choice was taken.
    chosen: Vec<bool>,
    /// For each field that is open, whether its code is still being told.
    fields: Vec<bool>,
    /// For each content control that is open, whether it shows its prompt only.
    prompts: Vec<bool>,
}

impl Words {
    pub fn new(limits: ReadLimits, hiding: Hiding) -> Words {
        Words {
            limits,
            hiding,
            chars: 0,
            path: Vec::new(),
            flows: vec![Flow::default()],
            passing: None,
            chosen: Vec::new(),
            fields: Vec::new(),
            prompts: Vec::new(),
        }
    }

    /// All of it.
    pub fn text(mut self) -> String {
        self.flows
            .drain(..)
            .map(|flow| flow.text + &flow.boxes)
            .collect()
    }

    fn flow(&mut self) -> &mut Flow {
        if self.flows.is_empty() {
            self.flows.push(Flow::default());
        }
        let last = self.flows.len() - 1;
        &mut self.flows[last]
    }

    fn inside(&self, above: usize) -> &str {
        let at = self.path.len().checked_sub(above);
        at.and_then(|at| self.path.get(at))
            .map_or("", String::as_str)
    }

    /// Whether the run being read is hidden.
    fn is_hidden(&mut self) -> bool {
        let paragraph = &self.flow().paragraph;
        let (style, run) = (paragraph.style.clone(), paragraph.run.style.clone());
        let direct = paragraph.run.vanish;
        direct.unwrap_or_else(|| self.hiding.hides(style.as_deref(), run.as_deref()))
    }

    /// Whether the content of an element is not read.
    fn passes_over(&mut self, name: &str) -> bool {
        match name {
            "del" => !matches!(self.inside(1), "rPr" | "trPr"),
            "sdtContent" => self.prompts.last().copied().unwrap_or(false),
            "txbxContent" => self.is_hidden(),
            "Choice" | "Fallback" => {
                let first = self.chosen.last_mut();
                first.is_some_and(|chosen| std::mem::replace(chosen, true))
            }
            // In the properties of a paragraph's mark it is said of the mark.
            "moveFrom" => self.inside(1) != "rPr",
            name => PASSED_OVER.contains(&name),
        }
    }

    /// What an element says of the paragraph, run, row or cell that it stands in.
    fn property(&mut self, name: &str, tag: &BytesStart<'_>) {
        let value = || attribute(tag, "val");
        let number = || {
            value()
                .and_then(|value| value.parse().ok())
                .unwrap_or(1_usize)
        };
        let (inside, around) = (self.inside(1).to_owned(), self.inside(2).to_owned());
        let flow = self.flow();
        let (row, cell) = (flow.rows.last_mut(), flow.cells.last_mut());
        match (name, inside.as_str(), around.as_str()) {
            ("pStyle", "pPr", _) => flow.paragraph.style = value(),
            ("rStyle", "rPr", "r") => flow.paragraph.run.style = value(),
            ("vanish", "rPr", "r") => flow.paragraph.run.vanish = Some(is_on(tag)),
            ("vanish", "rPr", "pPr") => flow.paragraph.joined |= is_on(tag),
            ("del" | "moveFrom", "rPr", "pPr") => flow.paragraph.joined = true,
            ("del", "trPr", _) => row.into_iter().for_each(|row| row.gone = true),
            ("gridBefore", "trPr", _) => row.into_iter().for_each(|row| row.span = number()),
            ("cellDel", "tcPr", _) => cell.into_iter().for_each(|cell| cell.gone = true),
            ("gridSpan", "tcPr", _) => {
                cell.into_iter()
                    .for_each(|cell| cell.span = number().saturating_sub(1));
            }
            ("vMerge", "tcPr", _) if value().is_none_or(|value| value == "continue") => {
                cell.into_iter().for_each(|cell| cell.gone = true);
            }
            _ => {}
        }
    }

    fn field(&mut self, tag: &BytesStart<'_>) {
        match attribute(tag, "fldCharType").as_deref() {
            Some("begin") => self.fields.push(true),
            Some("separate") => self
                .fields
                .last_mut()
                .into_iter()
                .for_each(|code| *code = false),
            _ => {
                self.fields.pop();
            }
        }
    }

    /// The end of a paragraph; within a cell its next one goes on behind a space.
    fn paragraph_ended(&mut self) -> Result<(), WordError> {
        // The code of a field does not reach past its paragraph, whatever a broken file says.
        self.fields.iter_mut().for_each(|code| *code = false);
        let flow = self.flow();
        let paragraph = std::mem::take(&mut flow.paragraph);
        let in_cell = flow.cells.last().map(|cell| cell.from == flow.text.len());
        match in_cell {
            _ if paragraph.joined => {}
            Some(true) => {}
            Some(false) => self.written(" ")?,
            None => self.written("\n")?,
        }
        if self.flow().cells.is_empty() && !paragraph.joined {
            let boxes = std::mem::take(&mut self.flow().boxes);
            self.flow().text.push_str(&boxes);
        }
        Ok(())
    }

    fn cell_ended(&mut self) -> Result<(), WordError> {
        let flow = self.flow();
        let Some(cell) = flow.cells.pop() else {
            return Ok(());
        };
        let end = if cell.gone {
            cell.from
        } else {
            flow.text.trim_end_matches(' ').len().max(cell.from)
        };
        flow.text.truncate(end);
        // A table within a cell is words of that cell.
        let sign = if flow.cells.is_empty() { "\t" } else { " " };
        for _ in 0..=cell.span.min(SPAN_MAX) {
            self.written(sign)?;
        }
        Ok(())
    }

    fn row_ended(&mut self) -> Result<(), WordError> {
        let flow = self.flow();
        let Some(row) = flow.rows.pop() else {
            return Ok(());
        };
        if row.gone {
            flow.text.truncate(row.from);
            return Ok(());
        }
        if !flow.cells.is_empty() {
            return Ok(());
        }
        self.written("\n")?;
        let boxes = std::mem::take(&mut self.flow().boxes);
        self.flow().text.push_str(&boxes);
        Ok(())
    }

    fn box_ended(&mut self) {
        if self.flows.len() < 2 {
            return;
        }
        if let Some(ended) = self.flows.pop() {
            let boxes = &mut self.flow().boxes;
            boxes.push_str(&ended.text);
            boxes.push_str(&ended.boxes);
        }
    }

    fn written(&mut self, text: &str) -> Result<(), WordError> {
        self.chars += text.chars().count();
        if self.chars > self.limits.text_chars {
            return Err(WordError::TooLarge(self.limits.text_chars));
        }
        self.flow().text.push_str(text);
        Ok(())
    }

    /// Words of a run, where they are seen.
    fn shown(&mut self, text: &str) -> Result<(), WordError> {
        let in_code = self.fields.contains(&true);
        if in_code || self.is_hidden() {
            return Ok(());
        }
        self.written(text)
    }
}

impl Listener for Words {
    fn opened(&mut self, tag: &BytesStart<'_>) -> Result<(), WordError> {
        let name = tag.local_name().as_ref().to_owned();
        if self.passing.is_none() {
            if self.passes_over(&name) {
                self.passing = Some(self.path.len());
            } else {
                self.began(&name, tag)?;
            }
        }
        self.path.push(name);
        Ok(())
    }

    fn closed(&mut self, name: &str) -> Result<(), WordError> {
        self.path.pop();
        match self.passing {
            Some(depth) if depth == self.path.len() => {
                self.passing = None;
                return Ok(());
            }
            Some(_) => return Ok(()),
            None => {}
        }
        match name {
            "p" => return self.paragraph_ended(),
            "tc" => return self.cell_ended(),
            "tr" => return self.row_ended(),
            "txbxContent" => self.box_ended(),
            "AlternateContent" => drop(self.chosen.pop()),
            "sdt" => drop(self.prompts.pop()),
            _ => {}
        }
        Ok(())
    }

    fn said(&mut self, text: &str) -> Result<(), WordError> {
        if self.passing.is_none() && self.inside(1) == "t" {
            self.shown(text)?;
        }
        Ok(())
    }
}

impl Words {
    fn began(&mut self, name: &str, tag: &BytesStart<'_>) -> Result<(), WordError> {
        let from = self.flow().text.len();
        let piece = Piece {
            from,
            ..Piece::default()
        };
        match name {
            "r" => self.flow().paragraph.run = Run::default(),
            "tr" => self.flow().rows.push(piece),
            "tc" => {
                let before = self
                    .flow()
                    .rows
                    .last_mut()
                    .map_or(0, |row| std::mem::take(&mut row.span));
                for _ in 0..before.min(SPAN_MAX) {
                    self.written("\t")?;
                }
                let from = self.flow().text.len();
                self.flow().cells.push(Piece { from, ..piece });
            }
            "txbxContent" => self.flows.push(Flow::default()),
            "AlternateContent" => self.chosen.push(false),
            "sdt" => self.prompts.push(false),
            "showingPlcHdr" => self
                .prompts
                .last_mut()
                .into_iter()
                .for_each(|only| *only = is_on(tag)),
            "fldChar" => self.field(tag),
            "tab" | "ptab" if self.inside(1) == "r" => self.shown(" ")?,
            "br" | "cr" if self.inside(1) == "r" => {
                let in_cell = !self.flow().cells.is_empty();
                self.shown(if in_cell { " " } else { "\n" })?;
            }
            "noBreakHyphen" => self.shown("-")?,
            name => self.property(name, tag),
        }
        Ok(())
    }
}

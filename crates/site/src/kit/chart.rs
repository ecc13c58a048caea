//! Charts (图): small SVG drawings made here, coloured by classes of the style sheet. Each has a title and a sentence
//! that says what it shows; the table with the same numbers stands beside it.

use std::fmt::Write as _;

/// In what its numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Plain numbers.
    Plain,
    /// Fen, written in yuan.
    Fen,
    /// Fen, written as they are told: 36万元.
    Told,
    /// Tenths of a percent.
    Tenths,
}

/// Numbers that belong together: this year, the year before.
#[derive(Debug, Clone)]
pub struct Series {
    /// What they are called in the legend.
    pub label: String,
    /// One for each label of the chart.
    pub values: Vec<i64>,
}

/// How the numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Upright bars side by side, one group for each label.
    Columns,
    /// A line for each series.
    Lines,
    /// Lying bars, one for each label; only the first series.
    Bars,
    /// Parts of a whole on one band; only the first series.
    Share,
}

/// A chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Unique on the page.
    pub id: &'static str,
    /// What it shows, with division and period.
    pub title: String,
    /// 1月, 2月 …, or names.
    pub labels: Vec<String>,
    /// The numbers.
    pub series: Vec<Series>,
    /// In what they are.
    pub scale: Scale,
    /// 元, 户次
    pub unit: String,
    /// How they are drawn.
    pub shape: Shape,
    /// How high columns and lines stand on a width of 640; [`HEIGHT`] on pages. Bars and shares take what they need.
    pub height: i64,
}

const WIDTH: i64 = 640;
/// How high a chart of columns or lines is on a page.
pub const HEIGHT: i64 = 250;
/// What is left of a chart for its numbers.
const LEFT: i64 = 62;
const RIGHT: i64 = 628;
const TOP: i64 = 30;
/// What is left beneath for labels.
const FOOT: i64 = 34;
/// A lying bar with the space around it.
const BAR: i64 = 28;
/// So many shades there are.
const SHADES: usize = 6;

impl Chart {
    /// As SVG, to be put into a page as it stands.
    pub fn svg(&self) -> String {
        let (height, drawing) = match self.shape {
            Shape::Columns => (self.height, self.columns()),
            Shape::Lines => (self.height, self.lines()),
            Shape::Bars => self.bars(),
            Shape::Share => self.share(),
        };
        let (id, title, told) = (self.id, escaped(&self.title), escaped(&self.told()));
        format!(
            "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{told}</desc>{drawing}</svg>"
        )
    }

    fn bottom(&self) -> i64 {
        self.height - FOOT
    }

    /// The chart in a sentence: its largest number and its smallest.
    fn told(&self) -> String {
        let Some(series) = self.series.first() else {
            return String::new();
        };
        let pairs: Vec<(&String, i64)> = self
            .labels
            .iter()
            .zip(series.values.iter().copied())
            .collect();
        let (most, least) = (
            pairs.iter().max_by_key(|pair| pair.1),
            pairs.iter().min_by_key(|pair| pair.1),
        );
        match (most, least) {
            (Some(most), Some(least)) => format!(
                "{}，{}。最多的是{}，{}；最少的是{}，{}。数字见旁边的表。",
                series.label,
                self.title,
                most.0,
                self.full(most.1),
                least.0,
                self.full(least.1)
            ),
            _ => format!("{}，没有记录。", self.title),
        }
    }

    /// A number in full, with its unit.
    fn full(&self, value: i64) -> String {
        match self.scale {
            Scale::Plain => format!("{value}{}", self.unit),
            Scale::Fen => format!("{}{}", kernel::Fen::new(value).grouped(), self.unit),
            Scale::Told => prose::money(kernel::Fen::new(value)),
            Scale::Tenths => prose::percent(value),
        }
    }

    /// A number short enough for an axis: 36万, 1.2亿.
    fn short(&self, value: i64) -> String {
        let whole = match self.scale {
            Scale::Tenths => return prose::percent(value),
            Scale::Plain => value,
            Scale::Fen | Scale::Told => value / 100,
        };
        let tenths = |per: i64| {
            let tenths = whole * 10 / per;
            if tenths % 10 == 0 {
                (tenths / 10).to_string()
            } else {
                format!("{}.{}", tenths / 10, (tenths % 10).abs())
            }
        };
        match whole.unsigned_abs() {
            n if n >= 100_000_000 => format!("{}亿", tenths(100_000_000)),
            n if n >= 10_000 => format!("{}万", tenths(10_000)),
            _ => whole.to_string(),
        }
    }

    fn most(&self) -> i64 {
        let all = self.series.iter().flat_map(|s| s.values.iter().copied());
        round_up(all.max().unwrap_or(0))
    }

    /// Lines across with their numbers, and the legend where there is more than one series.
    fn frame(&self, most: i64) -> String {
        let mut out = String::new();
        for step in 0..=4 {
            let y = self.bottom() - (self.bottom() - TOP) * step / 4;
            let value = self.short(most / 4 * step);
            let _ = write!(
                out,
                "<line class=\"c-grid\" x1=\"{LEFT}\" y1=\"{y}\" x2=\"{RIGHT}\" y2=\"{y}\"/>\
                 <text class=\"c-tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{value}</text>",
                LEFT - 8,
                y + 4
            );
        }
        if self.series.len() > 1 {
            let mut x = LEFT;
            for (index, series) in self.series.iter().enumerate() {
                let label = escaped(&series.label);
                let _ = write!(
                    out,
                    "<rect class=\"c-{index}\" x=\"{x}\" y=\"6\" width=\"12\" height=\"12\"/>\
                     <text class=\"c-label\" x=\"{}\" y=\"17\">{label}</text>",
                    x + 18
                );
                x += 40 + 14 * width(&series.label);
            }
        }
        out
    }

    /// Labels under the chart; where there are many, only every second or third is written.
    fn feet(&self) -> String {
        let mut out = String::new();
        let count = self.labels.len().max(1);
        let every = count.div_ceil(16);
        for (index, label) in self.labels.iter().enumerate().step_by(every) {
            let x = self.middle(index);
            let label = escaped(label);
            let _ = write!(
                out,
                "<text class=\"c-label\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
                self.bottom() + 20
            );
        }
        out
    }

    fn middle(&self, index: usize) -> i64 {
        let count = place(self.labels.len().max(1));
        LEFT + (RIGHT - LEFT) * (2 * place(index) + 1) / (2 * count)
    }

    fn columns(&self) -> String {
        let most = self.most();
        let mut out = self.frame(most);
        let count = place(self.labels.len().max(1));
        let group = (RIGHT - LEFT) / count;
        let series = place(self.series.len().max(1));
        let one = (group * 7 / 10 / series).clamp(3, 44);
        for (index, label) in self.labels.iter().enumerate() {
            for (which, s) in self.series.iter().enumerate() {
                let value = s.values.get(index).copied().unwrap_or_default();
                let height = scaled(value, most, self.bottom() - TOP);
                let x = self.middle(index) - one * series / 2 + one * place(which);
                let told = escaped(&format!("{} {label}：{}", s.label, self.full(value)));
                let _ = write!(
                    out,
                    "<rect class=\"c-{which}\" x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{height}\"><title>{told}</title></rect>",
                    self.bottom() - height,
                    one - 1
                );
            }
        }
        out + &self.feet()
    }

    fn lines(&self) -> String {
        let most = self.most();
        let mut out = self.frame(most);
        for (which, s) in self.series.iter().enumerate().rev() {
            let mut points = String::new();
            let mut dots = String::new();
            for (index, value) in s.values.iter().enumerate() {
                let (x, y) = (
                    self.middle(index),
                    self.bottom() - scaled(*value, most, self.bottom() - TOP),
                );
                let label = self.labels.get(index).map_or("", String::as_str);
                let told = escaped(&format!("{} {label}：{}", s.label, self.full(*value)));
                let _ = write!(points, "{x},{y} ");
                let _ = write!(
                    dots,
                    "<circle class=\"c-{which}\" cx=\"{x}\" cy=\"{y}\" r=\"4\"><title>{told}</title></circle>"
                );
            }
            let _ = write!(
                out,
                "<polyline class=\"c-line c-line-{which}\" points=\"{}\"/>{dots}",
                points.trim_end()
            );
        }
        out + &self.feet()
    }

    fn bars(&self) -> (i64, String) {
        let most = self.most();
        let widest = self.labels.iter().map(|l| width(l)).max().unwrap_or(2);
        let left = (widest * 14 + 14).clamp(60, 220);
        let right = WIDTH - 110;
        let values = self.series.first().map(|s| s.values.as_slice());
        let mut out = String::new();
        for (index, label) in self.labels.iter().enumerate() {
            let value = values.and_then(|v| v.get(index)).copied();
            let value = value.unwrap_or_default();
            let y = 8 + BAR * place(index);
            let long = scaled(value, most, right - left);
            let (label, told) = (escaped(label), escaped(&self.full(value)));
            let _ = write!(
                out,
                "<text class=\"c-label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{label}</text>\
                 <rect class=\"c-0\" x=\"{left}\" y=\"{y}\" width=\"{long}\" height=\"18\"/>\
                 <text class=\"c-value\" x=\"{}\" y=\"{}\">{told}</text>",
                left - 8,
                y + 14,
                left + long + 6,
                y + 14
            );
        }
        (16 + BAR * place(self.labels.len().max(1)), out)
    }

    fn share(&self) -> (i64, String) {
        let values = self.series.first().map(|s| s.values.as_slice());
        let values = values.unwrap_or_default();
        let total: i64 = values.iter().fold(0i64, |sum, v| sum.saturating_add(*v));
        let mut out = String::new();
        let (mut before, mut y) = (0i64, 62);
        for (index, (label, value)) in self.labels.iter().zip(values).enumerate() {
            let (from, to) = (
                scaled(before, total, WIDTH - 20),
                scaled(before.saturating_add(*value), total, WIDTH - 20),
            );
            before = before.saturating_add(*value);
            let shade = index % SHADES;
            let part = prose::percent_tenths(*value, total).map_or(String::new(), prose::percent);
            let words = format!("{label}　{}　{part}", self.full(*value));
            let words = escaped(&words);
            let _ = write!(
                out,
                "<rect class=\"s-{shade}\" x=\"{}\" y=\"8\" width=\"{}\" height=\"34\"><title>{words}</title></rect>\
                 <rect class=\"s-{shade}\" x=\"10\" y=\"{}\" width=\"14\" height=\"14\"/>\
                 <text class=\"c-label\" x=\"32\" y=\"{y}\">{words}</text>",
                10 + from,
                (to - from).max(1),
                y - 12
            );
            y += 25;
        }
        (y - 8, out)
    }
}

fn place(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// How long `value` of `most` is on `length`.
fn scaled(value: i64, most: i64, length: i64) -> i64 {
    if most <= 0 || value <= 0 {
        return 0;
    }
    let long = i128::from(value) * i128::from(length) / i128::from(most);
    i64::try_from(long).unwrap_or(length)
}

/// The next of 4, 8, 12, 20, 40, 80, 120 … : four equal steps of it are easily read.
pub fn round_up(value: i64) -> i64 {
    let mut ten = 1i64;
    loop {
        for step in [4i64, 8, 12, 20] {
            let round = step.saturating_mul(ten);
            if round >= value || round == i64::MAX {
                return round;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

/// Width in Chinese characters.
fn width(text: &str) -> i64 {
    let halves: i64 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    (halves + 1) / 2
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

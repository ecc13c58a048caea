//! What a sentence of a template must have: a figure, a ground (据), somebody who will take it on (待核), or the mark of a
//! fixed phrase (套话). Words that claim something need a ground even beside a figure, and are no fixed phrase.

use prose::Claims;

use super::kinds::looks_ahead;
use super::variants::{BAR, WAYS_MIN};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

const CLAIMS: &str = "prose/claims.toml";

/// What a sentence of a template is held against.
#[derive(Debug, Clone, Default)]
pub struct Lint {
    claims: Claims,
    /// Words that announce parts and say nothing themselves.
    announcements: Vec<String>,
}

/// The words that claim something, as the catalogue has them.
///
/// # Errors
/// When the file is not written as it should be.
pub fn claims(catalogue: &Catalogue) -> Result<Claims> {
    match catalogue.read(CLAIMS) {
        Ok(file) => file.toml(),
        Err(Error::NotFound(_)) => Ok(Claims::default()),
        Err(other) => Err(other),
    }
}

impl Lint {
    /// As the catalogue has it.
    ///
    /// # Errors
    /// When a file of words is not written as it should be.
    pub fn load(catalogue: &Catalogue) -> Result<Lint> {
        let words: prose::Words = catalogue.read("prose/words.toml")?.toml()?;
        Ok(Lint {
            claims: claims(catalogue)?,
            announcements: words.announcements().to_vec(),
        })
    }
}

/// A sentence without a ground.
#[derive(Debug, PartialEq, Eq)]
pub struct Groundless {
    /// Line of the template.
    pub line: usize,
    /// As it stands, figures as …
    pub sentence: String,
    /// What is wrong, a clause.
    pub why: String,
}

/// How many are told at once.
const TOLD: usize = 6;

/// Refuses a template with sentences that rest on nothing.
///
/// # Errors
/// Names the sentences with their lines.
pub(super) fn refuse_groundless(path: &str, template: &str, lint: &Lint) -> Result<()> {
    let found = groundless(template, lint);
    if found.is_empty() {
        return Ok(());
    }
    let told = found.iter().take(TOLD).map(|one| {
        let Groundless {
            line,
            sentence,
            why,
        } = one;
        format!("第{line}行“{sentence}”{why}")
    });
    let told: Vec<String> = told.collect();
    let more = match found.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!("；另有{more}句"),
    };
    Err(Error::refusal(format!(
        "文稿模板 {path} 有说不出凭据的话：{}{more}。请在那一句（或那一段 [[ ]]）里写上 数()、钱() 等，或 据(\"凭据名\")；记录里登记不了的写 待核()，由人认下；“现将……总结如下”这类固定用语和打算，句末写 {{{{ 套话 }}}}",
        told.join("；")
    )))
}

/// What stands in a template.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bit {
    Letter(char),
    /// A figure, or what an entry says.
    Fact,
    /// 据, 待核
    Ground,
    /// 套话
    Form,
    Open,
    Close,
}

/// The sentences of a template that rest on nothing.
pub(super) fn groundless(template: &str, lint: &Lint) -> Vec<Groundless> {
    let ahead = looks_ahead(template);
    let mut found = Vec::new();
    for (line, bits) in lines(template) {
        let text: String = bits.iter().map(|bit| shown(*bit)).collect();
        let text = text.trim();
        if text.is_empty() || text.starts_with("@ ") {
            continue;
        }
        let heading = text.starts_with('#') && !text.starts_with("#是");
        found.extend(too_few_ways(line, &bits));
        for part in parts(&bits) {
            if let Some(why) = wrong(&part, lint, heading, ahead) {
                let sentence: String = part.iter().map(|bit| shown(*bit)).collect();
                let sentence = sentence.trim_matches(|c: char| "，、；：。#是｜ ".contains(c));
                found.push(Groundless {
                    line,
                    sentence: sentence.to_owned(),
                    why,
                });
            }
        }
    }
    found
}

fn shown(bit: Bit) -> String {
    match bit {
        Bit::Letter(letter) => letter.to_string(),
        Bit::Fact => "…".to_owned(),
        Bit::Ground | Bit::Form | Bit::Open | Bit::Close => String::new(),
    }
}

/// The sentences of a line: those of each `[[…]]` by themselves, and what stands outside of them.
fn parts(bits: &[Bit]) -> Vec<Vec<Bit>> {
    let mut all: Vec<Vec<Bit>> = Vec::new();
    let (mut outer, mut inner, mut inside) = (Vec::new(), Vec::new(), false);
    for bit in bits {
        match bit {
            Bit::Open => inside = true,
            Bit::Close => {
                inside = false;
                all.push(std::mem::take(&mut inner));
            }
            bit => {
                let part = if inside { &mut inner } else { &mut outer };
                // The mark of a fixed phrase may stand behind its stop.
                if let (Bit::Form, true, Some(before)) = (bit, part.is_empty(), all.last_mut()) {
                    before.push(*bit);
                    continue;
                }
                part.push(*bit);
                if matches!(bit, Bit::Letter('。' | '！' | '？' | BAR)) {
                    all.push(std::mem::take(part));
                }
            }
        }
    }
    all.push(inner);
    all.push(outer);
    all
}

/// What is said in several ways is said in so many that no year repeats the two before it.
fn too_few_ways(line: usize, bits: &[Bit]) -> Vec<Groundless> {
    let mut found = Vec::new();
    let (mut outer, mut inner, mut said) = (1, None::<usize>, String::new());
    for bit in bits {
        match (bit, &mut inner) {
            (Bit::Open, _) => inner = Some(1),
            (Bit::Close, Some(ways)) => {
                let ways = *ways;
                inner = None;
                found.extend((1 < ways && ways < WAYS_MIN).then_some(ways));
            }
            (Bit::Letter(BAR), Some(ways)) => *ways += 1,
            (Bit::Letter(BAR), None) => outer += 1,
            _ => said.push(match bit {
                Bit::Letter(letter) => *letter,
                _ => '…',
            }),
        }
    }
    found.extend((1 < outer && outer < WAYS_MIN).then_some(outer));
    let told = found.into_iter().map(|ways| Groundless {
        line,
        sentence: said.chars().take(20).collect(),
        why: format!("只写了{ways}种说法，至少写{WAYS_MIN}种，才不会三年里说得一样"),
    });
    told.collect()
}

/// Words that tell of what was, in a paper that looks ahead.
const PAST: [&str; 6] = ["上年", "去年", "已经", "取得了", "以来", "过去"];

fn wrong(part: &[Bit], lint: &Lint, heading: bool, ahead: bool) -> Option<String> {
    let text: String = part.iter().map(|bit| shown(*bit)).collect();
    let has = |bit: Bit| part.contains(&bit);
    let grounded = has(Bit::Ground);
    if ahead {
        let past = PAST.iter().find(|word| text.contains(**word));
        let past = past.filter(|_| !grounded && !has(Bit::Fact) && !heading);
        return past.map(|word| format!("说的是过去（{word}），没有数，也没有凭据"));
    }
    if let Some(claim) = lint.claims.find(&text).first().filter(|_| !grounded) {
        let kind = &lint.claims.kinds[claim.kind].label;
        return Some(format!("说了“{}”（{kind}），没有凭据", claim.text));
    }
    if heading || grounded || has(Bit::Fact) || has(Bit::Form) {
        return None;
    }
    let han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let bare = text.trim_matches(|c: char| "，、；：。#是｜ ".contains(c));
    let announces = |word: &String| word.trim_matches(|c: char| "，、；：".contains(c)) == bare;
    let says = bare.chars().filter(han).count() > 1 && !lint.announcements.iter().any(announces);
    says.then(|| "没有数，也没有凭据".to_owned())
}

/// The lines of a template, from 1, comments and tags left out.
fn lines(template: &str) -> Vec<(usize, Vec<Bit>)> {
    let mut all = Vec::new();
    let (mut line, mut bits) = (1, Vec::new());
    let mut rest = template;
    while let Some(letter) = rest.chars().next() {
        let tagged = [("{#", "#}"), ("{%", "%}"), ("{{", "}}")];
        let tag = tagged.iter().find(|(open, _)| rest.starts_with(open));
        if let Some((open, close)) = tag {
            let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
            let said = &rest[..end];
            if *open == "{{" {
                bits.extend(bit_of(said));
            }
            for _ in said.matches('\n') {
                all.push((line, std::mem::take(&mut bits)));
                line += 1;
            }
            rest = &rest[end..];
        } else if rest.starts_with("[[") || rest.starts_with("]]") {
            let open = rest.starts_with("[[");
            bits.push(if open { Bit::Open } else { Bit::Close });
            rest = &rest[2..];
        } else {
            match letter {
                '\n' => {
                    all.push((line, std::mem::take(&mut bits)));
                    line += 1;
                }
                letter => bits.push(Bit::Letter(letter)),
            }
            rest = &rest[letter.len_utf8()..];
        }
    }
    all.push((line, bits));
    all
}

/// What is always there, whatever is recorded.
const SETTING: [&str; 11] = [
    "单位",
    "年度",
    "时段",
    "全期",
    "本级",
    "以来",
    "上期",
    "期号",
    "指导思想",
    "年度主题",
    "loop",
];

fn bit_of(tag: &str) -> Option<Bit> {
    let says = tag.trim_matches(['{', '}', '-', ' ']);
    let name: String = says
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    match name.as_str() {
        "据" | "待核" => Some(Bit::Ground),
        "套话" => Some(Bit::Form),
        // A quotation mark.
        "" => None,
        setting if SETTING.contains(&setting) => None,
        _ => Some(Bit::Fact),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn lint() -> Lint {
        Lint::load(&Catalogue::with_overrides(PathBuf::new())).expect("a lint")
    }

    fn told(template: &str) -> Vec<(usize, String)> {
        let found = groundless(template, &lint());
        found
            .into_iter()
            .map(|one| (one.line, one.sentence))
            .collect()
    }

    #[test]
    fn a_sentence_with_neither_figure_nor_ground_is_told_with_its_line() {
        let template = "# 总结\n\n{{ 单位 }}召开会议{{ 数(\"会议场次\") }}场。部署得力。\n[[走访{{ 数(\"走访慰问户次\") }}户]]，情谊深厚。";
        let expected = [(3, "部署得力".to_owned()), (4, "情谊深厚".to_owned())];
        assert_eq!(told(template), expected);
    }

    #[test]
    fn grounds_marks_and_fixed_phrases_pass() {
        for fine in [
            "发放前由经办、复核、审批三道把关{{ 据(\"三道把关\") }}。",
            "成立领导小组{{ 待核() }}。",
            "现将工作总结如下：{{ 套话 }}",
            "[[其中]][[党员{{ 数(\"甲\") }}人]]。",
            "{% for 条 in 台账(\"会议\") %}{{ 条.日期 }}召开{{ 条.会议类型 }}。{% endfor %}",
            "{# 种类：工作计划。时间：向前看。 #}\n发放到位，户户走到。",
        ] {
            assert_eq!(told(fine), [], "{fine}");
        }
    }

    #[test]
    fn a_claim_needs_a_ground_even_beside_a_figure_and_is_no_fixed_phrase() {
        for wrong in [
            "[[补助一律通过“一卡通”发放，共{{ 钱(\"发放金额\") }}]]。",
            "补助全部发放到位。{{ 套话 }}",
            "补助全部发放到位{{ 套话 }}。",
            "## 落实政策，按时足额发放",
            "{# 种类：工作计划。时间：向前看。 #}\n上年各项工作取得了好成绩。",
        ] {
            assert_eq!(told(wrong).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn every_way_of_saying_something_needs_a_ground_and_there_are_three() {
        let three = "[[走访{{ 数(\"甲\") }}户｜登门{{ 数(\"甲\") }}户｜看望{{ 数(\"甲\") }}户]]。";
        assert_eq!(told(three), []);
        let one_without = "[[走访{{ 数(\"甲\") }}户｜情深意长｜看望{{ 数(\"甲\") }}户]]。";
        assert_eq!(told(one_without), [(1, "情深意长".to_owned())]);
        let two = "[[走访{{ 数(\"甲\") }}户｜登门{{ 数(\"甲\") }}户]]。";
        assert_eq!(told(two).len(), 1);
    }

    #[test]
    fn every_shipped_template_says_nothing_without_a_ground() {
        let catalogue = Catalogue::with_overrides(PathBuf::new());
        let lint = lint();
        let mut found = Vec::new();
        for file in catalogue.list("documents", "md").expect("templates") {
            for one in groundless(&file.text, &lint) {
                found.push(format!(
                    "{}:{}: {}：{}",
                    file.path, one.line, one.sentence, one.why
                ));
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

//! Every template with every kind of office behind it: with nothing recorded, with one thing, with all but one, and with
//! thousands of mixtures between. Whatever is missing, no sentence may be left without content.

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::path::PathBuf;
    use std::sync::Arc;

    use kernel::{DivisionCode, Fen};
    use serde_json::{Map, Value as Json, json};

    use super::super::compose::compose;
    use super::super::facts::Facts;
    use super::super::grounds::{Grounds, Standing};
    use super::super::kinds::looks_ahead;
    use super::super::lint::{Lint, claims};
    use super::super::live::{Filling, MARK_CLOSE, MARK_OPEN, MARK_TEXT};
    use super::super::printed::ContentBlock;
    use super::super::rosters::Rosters;
    use super::super::shortcomings::{FALLS_SHORT, Rule, rules};
    use super::super::stories::{LEDGER, Story};
    use super::super::template::{Setting, rendered};
    use super::super::told::{Entry, Told};
    use super::super::variants::Turn;
    use crate::figures::{Amount, Figure, Question, Reach, indicators};
    use ground::catalogue::Catalogue;
    use ground::records::{Indicator, Item, Measure, Measured, Part, Register};
    use prose::Claims;
    use registers::ledgers::{EntryRow, Field, FieldType, Kind, kinds};
    use registers::organisation::posts::{Organ, OrganKind, Post};
    use registers::people::Categories;

    /// So many mixtures of each template.
    const MIXTURES: u64 = 150;

    /// Numbers that look like none in particular, the same on every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % limit
        }

        fn of_hundred(&mut self, chance: u64) -> bool {
            self.below(100) < chance
        }
    }

    /// What the catalogue says, read once for all offices.
    struct Known {
        indicators: Vec<Indicator>,
        categories: Categories,
        rules: Vec<Rule>,
        ledgers: Vec<Kind>,
        announcements: Vec<String>,
        grounds: Grounds,
        claims: Claims,
    }

    impl Known {
        fn of(catalogue: &Catalogue) -> Known {
            let words: prose::Words = catalogue
                .read("prose/words.toml")
                .and_then(|file| file.toml())
                .expect("words");
            Known {
                indicators: indicators(catalogue).expect("indicators"),
                categories: Categories::load(catalogue).expect("categories"),
                rules: rules(catalogue).expect("rules"),
                ledgers: kinds(catalogue).expect("ledgers"),
                announcements: words.announcements().to_vec(),
                grounds: Grounds::load(catalogue).expect("grounds"),
                claims: claims(catalogue).expect("claims"),
            }
        }

        /// Whether a template asks after an indicator itself, by a ground, or by the rules of what falls short.
        fn asks_after(&self, template: &str, one: &Indicator) -> bool {
            let rests = template.split("(\"").skip(1).any(|rest| {
                let name = rest.split('"').next().unwrap_or_default();
                let whole = name.split('.').next().unwrap_or_default();
                let ground = self.grounds.named(name);
                whole == one.label
                    || whole == one.code
                    || ground.is_some_and(|ground| ground.asked().contains(&one.code.as_str()))
            });
            let falls_short =
                |rule: &Rule| rule.indicator == one.code || rule.beside.as_ref() == Some(&one.code);
            rests || template.contains(FALLS_SHORT) && self.rules.iter().any(falls_short)
        }
    }

    /// An office with some of what can be recorded, and whose turn it is to say things in one way or another.
    struct Recorded {
        now: Vec<Figure>,
        before: Vec<Figure>,
        setting: Setting,
    }

    impl Recorded {
        /// With nothing, one thing alone, all but one, and mixtures from few to many.
        fn of(known: &Known, case: u64) -> Recorded {
            let mut dice =
                Dice(0x9E37_79B9_7F4A_7C15 ^ (case + 1).wrapping_mul(0xD134_2543_DE82_EF95));
            let each = known.indicators.len();
            let place = usize::try_from((case.max(1) - 1) / 2).unwrap_or_default();
            let chance = match case {
                0 => 0,
                _ if place < each && case % 2 == 1 => 0,
                _ if place < each => 100,
                _ => 5 + case % 91,
            };
            let single = place < each && case > 0;
            let has = |dice: &mut Dice, at: usize| match single && at == place {
                true => chance == 0,
                false => dice.of_hundred(chance),
            };
            let now = figures(known, &mut dice, has);
            let before = figures(known, &mut dice, |dice, _| dice.of_hundred(chance));
            let facts = facts(known, &mut dice, chance);
            Recorded {
                now,
                before,
                setting: setting(facts, &known.rules, case),
            }
        }
    }

    fn part(amount: Amount, records: u64) -> Part {
        Part { amount, records }
    }

    fn figure(code: String, label: String, unit: &str, of: (Amount, u64), own: bool) -> Figure {
        let (amount, records) = of;
        let none = match amount {
            Amount::Count(_) => Amount::Count(0),
            Amount::Money(_) => Amount::Money(Fen::ZERO),
            Amount::PercentTenths(_) => Amount::PercentTenths(None),
        };
        let shares = match own {
            true => (part(amount, records), part(none, 0)),
            false => (part(none, 0), part(amount, records)),
        };
        Figure {
            code,
            label,
            value: amount.json(),
            unit: unit.to_owned(),
            record_count: usize::try_from(records).unwrap_or_default(),
            own: shares.0,
            beneath: shares.1,
            records: None,
            amount,
            stock: false,
            part: None,
        }
    }

    fn amount(indicator: &Indicator, measured: Option<&Measured>, number: i64) -> Amount {
        match measured {
            None => Amount::PercentTenths((number > 0).then_some(number.min(1000))),
            Some(m) if m.measure == Measure::Sum && indicator.unit.contains('元') => {
                Amount::Money(Fen::new(number * 100))
            }
            Some(_) => Amount::Count(number),
        }
    }

    /// The values an indicator may be asked by.
    fn values(measured: &Measured, categories: &Categories) -> Vec<(String, String)> {
        match measured.by.as_deref() {
            None => Vec::new(),
            Some("category") if measured.source == "people" => {
                let some = categories.iter().take(4);
                some.map(|c| (c.code.clone(), c.label.clone())).collect()
            }
            Some(_) => ["甲种", "乙种", "丙种"]
                .map(|name| (name.to_owned(), name.to_owned()))
                .to_vec(),
        }
    }

    fn figures(
        known: &Known,
        dice: &mut Dice,
        mut has: impl FnMut(&mut Dice, usize) -> bool,
    ) -> Vec<Figure> {
        let mut figures = Vec::new();
        for (place, indicator) in known.indicators.iter().enumerate() {
            let measured = match &indicator.question {
                Question::Measured(measured) => Some(measured),
                Question::Ratio(_) => None,
            };
            let records = if has(dice, place) {
                1 + dice.below(40)
            } else {
                0
            };
            // Something may be recorded that comes to nothing: a meeting whose attendance nobody counted.
            let nothing = records == 0 || dice.of_hundred(10);
            let number = if nothing {
                0
            } else {
                1 + dice.below(90) as i64
            };
            let of = (amount(indicator, measured, number), records);
            let own = dice.of_hundred(70);
            let (code, label) = (indicator.code.clone(), indicator.label.clone());
            figures.push(figure(code, label, &indicator.unit, of, own));
            let Some(measured) = measured.filter(|_| records > 0) else {
                continue;
            };
            for (value, name) in values(measured, &known.categories) {
                if dice.of_hundred(50) {
                    let of = (amount(indicator, Some(measured), number), 1);
                    let code = format!("{}.{value}", indicator.code);
                    let label = format!("{name}{}", indicator.label);
                    let mut part = figure(code, label, &indicator.unit, of, own);
                    part.part = Some(name);
                    figures.push(part);
                }
            }
        }
        figures
    }

    fn value(field: &Field, dice: &mut Dice) -> Option<Json> {
        if !field.required && dice.of_hundred(50) {
            return None;
        }
        Some(match field.field_type {
            FieldType::Date => json!("2011-07-25"),
            FieldType::Year => json!(2011),
            FieldType::Integer | FieldType::Money => json!(dice.below(3) * 1200),
            FieldType::Choice if !field.options.is_empty() => {
                let place = dice.below(field.options.len() as u64);
                json!(field.options[usize::try_from(place).unwrap_or_default()])
            }
            _ => json!(format!("某项{}", field.label)),
        })
    }

    /// Entries of every ledger, as many as the dice say.
    fn facts(known: &Known, dice: &mut Dice, chance: u64) -> Facts {
        let mut told = HashMap::new();
        for kind in known.ledgers.clone() {
            let count = if dice.of_hundred(chance) {
                1 + dice.below(3)
            } else {
                0
            };
            let entries = (1..=count).map(|n| {
                let fields = kind.fields.iter();
                let fields = fields.filter_map(|f| Some((f.code.clone(), value(f, dice)?)));
                let fields: Map<String, Json> = fields.collect();
                let id = i64::try_from(n).unwrap_or_default();
                Entry {
                    href: None,
                    key: format!("990101-{id}"),
                    row: EntryRow {
                        id,
                        division: if dice.of_hundred(70) {
                            990_101_101_000
                        } else {
                            990_101_101_201
                        },
                        on_date: "2011-07-25".to_owned(),
                        person: None,
                        id_hash: None,
                        fields,
                    },
                }
            });
            let entries = entries.collect();
            let code = kind.kind.clone();
            told.insert(
                kind.label,
                Told {
                    counted_by: code.clone(),
                    code,
                    fields: kind.fields,
                    entries,
                    division: 990_101_101_000,
                },
            );
        }
        for register in [
            &payments::BATCHES_APPROVED,
            &payments::STANDARDS_NEW,
            &registers::organisation::UNITS,
        ] {
            let many = if dice.of_hundred(chance) {
                1 + dice.below(3)
            } else {
                0
            };
            let items = (1..=many).map(|n| item(register, n, dice)).collect();
            let of = Told::of_register(register, items, 990_101_101_000).expect("a register");
            told.insert(register.label.to_owned(), of);
        }
        let stories = stories(&told, dice);
        // Who stands behind a figure: nobody, or some.
        let mut rosters = Rosters::new();
        for indicator in &known.indicators {
            let some = ["东岗村", "西坪村"].map(str::to_owned).to_vec();
            let names = if dice.of_hundred(chance) {
                some
            } else {
                Vec::new()
            };
            rosters.insert(indicator.label.clone(), names);
        }
        Facts {
            kinds: told,
            announcements: known.announcements.clone(),
            grounds: known.grounds.clone(),
            posts: posts(dice, chance),
            stories,
            untold: 0,
            ledgers: known.ledgers.clone(),
            rosters,
            lexicon: None,
        }
    }

    fn item(register: &Register, n: u64, dice: &mut Dice) -> Item {
        let fields = register.fields.iter().filter_map(|(code, label)| {
            let value = match register.money.contains(code) {
                true => json!(dice.below(3) * 1200),
                false => json!(format!("某项{label}")),
            };
            // What all of them have; a document number not.
            let has = *code != "document" || dice.of_hundred(80);
            has.then(|| ((*code).to_owned(), value))
        });
        let division = DivisionCode::try_from(990_101_101_000).expect("a town");
        Item {
            key: (990_101, i64::try_from(n).unwrap_or_default()),
            division,
            on: None,
            person: String::new(),
            name: format!("某项{}", register.name_label),
            href: "/payments".to_owned(),
            fields: fields.collect(),
        }
    }

    /// What is worth telling of, with some of the ledgers' entries as its person's.
    fn stories(told: &HashMap<String, Told>, dice: &mut Dice) -> Vec<Story> {
        let cases = &told[LEDGER];
        let told_of = cases.entries.iter().filter_map(|entry| {
            let mut story = Story::of(cases, entry)?;
            let mut others: Vec<(&String, &Told)> = told.iter().collect();
            others.sort_by_key(|(label, _)| *label);
            for (label, told) in others {
                if dice.of_hundred(50) && !told.entries.is_empty() && label != LEDGER {
                    story.remember(label, told.clone());
                }
            }
            Some(story)
        });
        told_of.collect()
    }

    /// A head of the leading group, and a deputy, where the dice say so.
    fn posts(dice: &mut Dice, chance: u64) -> Vec<(Option<Organ>, Post)> {
        let division = DivisionCode::try_from(990_101_101_000).expect("a town");
        let organ = Organ {
            region: 990_101,
            id: 1,
            division,
            kind: OrganKind::LeadingGroup,
            name: "甲镇双拥工作领导小组".to_owned(),
            document: String::new(),
            set_up_on: None,
            dissolved_on: None,
            version: 1,
        };
        let post = |id: i64, post: &str| Post {
            region: 990_101,
            id,
            division,
            organ: Some(1),
            post: post.to_owned(),
            name: "周明远".to_owned(),
            title: "党委书记".to_owned(),
            from: kernel::Date::from_ymd_opt(2009, 3, 1).expect("a day"),
            to: None,
            document: String::new(),
            reason: String::new(),
            version: 1,
        };
        let all = [post(1, "组长"), post(2, "副组长")].into_iter();
        let held = all.filter(|_| dice.of_hundred(chance));
        held.map(|post| (Some(organ.clone()), post)).collect()
    }

    /// Of an office whose turn it is to say things in one way or another.
    fn setting(facts: Facts, rules: &[Rule], turn: u64) -> Setting {
        let theme = ["建党九十周年", ""][usize::from(turn % 2 == 1)];
        Setting {
            office: "甲镇".to_owned(),
            year: 2011,
            period: "2011年".to_owned(),
            whole: "全年".to_owned(),
            self_name: "镇".to_owned(),
            so_far: "一年来".to_owned(),
            earlier: "上年",
            issue: 1,
            facts: Arc::new(facts),
            goals: Vec::new(),
            rules: rules.to_vec(),
            lint: Lint::default(),
            turn: Turn {
                office: i64::try_from(turn).unwrap_or_default(),
                year: 2011,
            },
            guidance: "科学发展观".to_owned(),
            theme: theme.to_owned(),
        }
    }

    /// The blocks of a template of an office, as they would be printed.
    fn blocks(
        (path, template): (&str, &str),
        recorded: &Recorded,
        (claims, said): (&Claims, &mut HashSet<String>),
        found: &mut Vec<String>,
    ) -> Vec<ContentBlock> {
        let Recorded {
            now,
            before,
            setting,
        } = recorded;
        let source = rendered(path, template, setting, (now, before)).expect("a source");
        let filling = Filling {
            now,
            before,
            facts: &setting.facts,
            taken_on: &[],
        };
        let filled = filling.fill(&source);
        assert_eq!(filled.unknown, Vec::<String>::new(), "{path}");
        let composed = compose(&filled.text, &filled.announcements);
        // No figure without a record, and no claim in a paragraph where nothing bears one out and nobody is asked to.
        for printed in composed.printed.iter().map(|at| &filled.printed[*at]) {
            assert!(printed.records > 0, "{path}: {printed:?}");
        }
        for resting in &filled.resting {
            let borne = [Reach::Whole, Reach::Own].into_iter().any(|reach| {
                let standing = setting.facts.grounds.standing(&resting.name, reach, now);
                matches!(standing, Some(Standing::Borne(_)))
            });
            assert!(borne, "{path}: {resting:?}");
        }
        let ahead = looks_ahead(template);
        for (place, block) in composed.blocks.iter().enumerate().filter(|_| !ahead) {
            let grounded = composed.behind.iter().any(|(block, _)| *block == place);
            if grounded || !said.insert(block.text()) {
                continue;
            }
            if let Some(claim) = claims.find(&block.text()).first() {
                found.push(format!("{path}: claims {}: {}", claim.text, block.text()));
            }
        }
        composed.blocks
    }

    /// What is wrong with a paragraph; nothing where every sentence of it says something.
    fn wrong(paragraph: &str) -> Option<String> {
        const PAUSES: [char; 5] = ['，', '、', '；', '：', '。'];
        // Words that promise something after them, and sentences that end with one have kept no word.
        const PROMISES: [&str; 16] = [
            "其中",
            "包括",
            "分别",
            "分别是",
            "共",
            "为",
            "达",
            "达到",
            "到",
            "和",
            "与",
            "将",
            "有",
            "召开",
            "通过",
            "等",
        ];
        let letters: Vec<char> = paragraph.chars().collect();
        for pair in letters.windows(2) {
            let doubled = PAUSES.contains(&pair[0]) && PAUSES.contains(&pair[1]);
            if doubled || matches!(pair, ['（' | '“' | '《', '）' | '”' | '》' | '，' | '、'])
            {
                return Some(format!("{}{}", pair[0], pair[1]));
            }
        }
        if !paragraph.ends_with(['。', '？', '！', '”']) {
            return Some("no end".to_owned());
        }
        if letters.contains(&MARK_OPEN)
            || letters.contains(&MARK_TEXT)
            || letters.contains(&MARK_CLOSE)
        {
            return Some("a mark".to_owned());
        }
        for sentence in paragraph.split(['。', '；']).filter(|s| !s.is_empty()) {
            let mut clauses = sentence.split(['，', '、']);
            if let Some(clause) = clauses.clone().find(|clause| {
                let said = clause.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c));
                let promises = PROMISES.contains(&clause.trim_end_matches('：'));
                clause.is_empty() || said == "是" || promises || clause.ends_with('：')
            }) {
                return Some(format!("“{clause}” in {sentence}"));
            }
            let last = clauses.next_back().unwrap_or_default();
            if let Some(word) = ["其中", "包括", "分别是", "召开"]
                .iter()
                .find(|w| last.ends_with(**w))
            {
                return Some(format!("“{word}” ends {sentence}"));
            }
            if sentence.starts_with(['，', '、', '；', '）']) {
                return Some(format!("{sentence} begins with a pause"));
            }
        }
        None
    }

    #[test]
    fn no_sentence_is_left_without_content_whatever_is_recorded() {
        let catalogue = Catalogue::with_overrides(PathBuf::new());
        let known = Known::of(&catalogue);
        let templates = catalogue.list("documents", "md").expect("templates");
        assert!(templates.len() >= 6, "{}", templates.len());
        let (mut found, mut unborne): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut paragraphs_seen = 0;
        let singles = 2 * known.indicators.len() as u64;
        let mut said = HashSet::new();
        for case in 0..=singles + MIXTURES {
            let of_one = case.checked_sub(3).filter(|_| case <= singles);
            let one = of_one.and_then(|at| known.indicators.get(usize::try_from(at / 2 + 1).ok()?));
            // One thing more or less is nothing to a template that never asks after it.
            let minds = |text: &str| one.is_none_or(|one| known.asks_after(text, one));
            let minding: Vec<_> = templates.iter().filter(|f| minds(&f.text)).collect();
            if minding.is_empty() {
                continue;
            }
            let recorded = Recorded::of(&known, case);
            for file in minding {
                let template = (file.path.as_str(), file.text.as_str());
                let claims = (&known.claims, &mut said);
                let blocks = blocks(template, &recorded, claims, &mut unborne);
                for (place, block) in blocks.iter().enumerate().filter(|(_, b)| b.level == 0) {
                    paragraphs_seen += 1;
                    let paragraph = block.text();
                    // What a colon announces is the next paragraph, or headings beneath.
                    let follows = blocks.get(place + 1).is_some_and(|next| next.level != 1);
                    let says = match paragraph.strip_suffix('：') {
                        Some(says) if follows => format!("{says}。"),
                        _ => paragraph.clone(),
                    };
                    // The opening announces the whole paper.
                    let says = says.replace("如下：", "如下。");
                    if let Some(why) = wrong(&says) {
                        let said = format!("{}: {why}: {paragraph}", file.path);
                        if found.len() < 40 && !found.contains(&said) {
                            found.push(said);
                        }
                    }
                }
            }
        }
        assert!(paragraphs_seen > 10_000, "{paragraphs_seen}");
        assert!(found.is_empty(), "{}", found.join("\n"));
        unborne.sort();
        unborne.dedup();
        assert!(unborne.is_empty(), "{}", unborne.join("\n"));
    }
}

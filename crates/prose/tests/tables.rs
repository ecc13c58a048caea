//! Tables with totals, as Word and Excel give them: what comes to its total, what does not, and what is no total at all.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

use prose::{Lexicon, Words, check};

fn lexicon() -> Lexicon {
    let words = include_str!("../../../catalogue/prose/words.toml");
    Lexicon::new(&toml::from_str::<Words>(words).unwrap())
}

/// What is seen in a table that is written with | between its cells.
fn seen(table: &str) -> Vec<String> {
    let text = table.trim().replace('|', "\t");
    let checked = check(&text, &lexicon());
    let letters: Vec<char> = text.chars().collect();
    for relation in &checked.relations {
        let places = relation.from.iter().chain([&relation.of]);
        for figure in places.map(|at| &checked.figures[*at]) {
            let there: String = letters[figure.start..figure.end].iter().collect();
            assert_eq!(there, figure.text);
        }
    }
    let mut told: Vec<String> = checked
        .relations
        .iter()
        .map(|relation| {
            let unit = &checked.figures[relation.of].unit;
            match relation.ok {
                true => format!("{}{unit}", relation.stated),
                false => format!("{}{unit}, not {}", relation.stated, relation.computed),
            }
        })
        .collect();
    told.sort();
    told
}

const TABLES: [(&str, &[&str]); 27] = [
    // A row of totals, with the measures of the headings.
    (
        "村|户数|金额（元）\n东村|10|2000\n西村|12|2400\n合计|23|4400",
        &["23户, not 22", "4400元"],
    ),
    (
        "单位|人数|经费(万元)|备注\n甲镇|31|4.65|\n乙镇|28|4.2|含上年\n合 计|59|8.85|",
        &["59人", "88500元"],
    ),
    (
        "项目|金额（元）\n慰问|１２，６００\n医疗|7,400.50\n总计|20,000.50",
        &["20000.5元"],
    ),
    (
        "单位：元\n项目|数额\n慰问|500\n救助|700\n共计|1300",
        &["1300元, not 1200"],
    ),
    // With the measure in the cell.
    (
        "类别|人数\n烈属|12人\n军属|30人\n合计|43人",
        &["43人, not 42"],
    ),
    // No headings.
    ("东组|14\n西组|16\n合计|30", &["30"]),
    // Nothing stands for nothing.
    ("村|户数\n东村|5\n南村|—\n西村|\n北村|9\n合计|14", &["14户"]),
    // The total first.
    ("村|户数\n全镇合计|30\n东村|12\n西村|18", &["30户"]),
    ("村|户数\n全镇合计|31\n东村|12\n西村|18", &["31户, not 30"]),
    // Subtotals and a total.
    (
        "片|村|户数\n一片|东|3\n|西|4\n小计||7\n二片|南|5\n|北|6\n小计||11\n合计||18",
        &["11户", "18户", "7户"],
    ),
    (
        "片|村|户数\n一片|东|3\n|西|4\n小计||7\n二片|南|5\n|北|6\n小计||12\n合计||19",
        &["12户, not 11", "19户", "7户"],
    ),
    // A column of totals.
    (
        "村|春节|八一|合计\n东村|3|4|7\n西村|5|6|11\n南村|2|2|5",
        &["11", "5, not 4", "7"],
    ),
    (
        "村|春节|八一|合计\n东村|3|4|7\n西村|5|6|11\n合计|8|10|18",
        &["10", "11", "18", "18", "7", "8"],
    ),
    // Two measures under each heading.
    (
        "村|春节||八一||合计|\n|户数|金额（元）|户数|金额（元）|户数|金额（元）\n东村|3|600|4|800|7|1400\n西村|5|1000|6|1200|11|2300",
        &["11户", "1400元", "2300元, not 2200", "7户"],
    ),
    // As a sheet has it: a title, who fills it in, notes below.
    (
        "2011年春节慰问标准合计表||\n填报单位：甲镇|单位：万元|\n村|慰问金|人数\n东村|1.2|\n一片||\n西村|0.8|4\n合计|2.1|4\n制表：甲||\n",
        &["21000元, not 20000"],
    ),
    // One row that lies.
    ("项目|东村|西村|合计\n走访户数|10|12|22", &["22"]),
    ("项目|东村|西村|合计\n走访户数|10|12|23", &["23, not 22"]),
    // Standards, rates, ages, numbers of rows and years are not added.
    (
        "序号|姓名|年龄|标准（元/月）\n1|甲|61|300\n2|乙|70|420\n合计||2|",
        &[],
    ),
    (
        "村|任务|完成|完成率\n东|10|9|90%\n西|10|8|80%\n合计|20|17|85%",
        &["17", "20"],
    ),
    ("指标|2010|2011\n会议|9|14\n走访|100|110", &[]),
    (
        "甲|乙|1|2|3\n东|村|4|5|6\n西|村|1|1|1\n合计||5|6|7",
        &["5", "6", "7"],
    ),
    // What stands within the row above is not added again.
    (
        "类别|人数\n参训|30\n其中：女|8\n未参训|5\n合计|35",
        &["35人"],
    ),
    ("类别|人数\n参训|30\n其中：女|8\n未参训|6\n合计|35", &[]),
    (
        "项目|金额（元）\n一、慰问|900\n1.春节|500\n2.八一|400\n二、救助|300\n合计|1200",
        &["1200元"],
    ),
    // What can't be read is not guessed.
    ("村|户数\n东村|十来户吧\n西村|12\n合计|25", &[]),
    ("村|户数\n东村|约10\n西村|12\n合计|23", &["23户"]),
    // A table that only looks like one.
    ("一、概况\t3\n二、总计划安排\t9", &[]),
];

#[test]
fn totals_of_tables_are_held_against_their_rows_and_columns() {
    let mut wrong = 0;
    for (table, expected) in TABLES {
        let mut expected: Vec<String> = expected.iter().map(|told| (*told).to_owned()).collect();
        expected.sort();
        let told = seen(table);
        if told != expected {
            println!("{told:?} instead of {expected:?} in\n{table}\n");
            wrong += 1;
        }
    }
    assert_eq!(wrong, 0);
}

#[test]
fn prose_around_a_table_is_read_as_ever() {
    let table = "走访25户、35户，共60户。\n村\t户数\n东村\t10\n西村\t12\n合计\t23\n每户200元，22户共4400元。";
    let checked = check(table, &lexicon());
    let told: Vec<_> = checked
        .relations
        .iter()
        .map(|r| (r.stated.to_string(), r.ok))
        .collect();
    let expected = [("60", true), ("23", false), ("4400", true)];
    assert_eq!(told, expected.map(|(stated, ok)| (stated.to_owned(), ok)));
}

#[test]
fn a_long_table_is_read_quickly() {
    let row = |i: usize| format!("村{i}\t{}\t{}\t{}\n", i % 50, i % 70, i % 50 + i % 70);
    let rows: String = (0..20_000).map(row).collect();
    let text = format!("村\t春节\t八一\t合计\n{rows}");
    let began = std::time::Instant::now();
    let checked = check(&text, &lexicon());
    println!(
        "20,000 rows, {} relations: {:?}",
        checked.relations.len(),
        began.elapsed()
    );
    assert!(checked.relations.iter().all(|relation| relation.ok));
}

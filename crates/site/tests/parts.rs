//! Parts of pages that can be looked at alone: what a chart draws, what the manual reads as.

use kernel::Fen;
use site::help::markdown::html_of;
use site::kit::chart::{Chart, HEIGHT, Scale, Series, Shape, round_up};
use site::kit::paper::list_paper;
use site::kit::{Cell, Column, Row, Table};

fn chart(shape: Shape) -> Chart {
    Chart {
        id: "money",
        title: "甲镇 <2011年> 发放金额".to_owned(),
        labels: vec!["3月".to_owned(), "6月".to_owned()],
        series: vec![
            Series {
                label: "2011年".to_owned(),
                values: vec![9_900_000, 36_000_000],
            },
            Series {
                label: "2010年".to_owned(),
                values: vec![0, 12_000_000],
            },
        ],
        scale: Scale::Fen,
        unit: "元".to_owned(),
        shape,
        height: HEIGHT,
    }
}

#[test]
fn every_shape_says_what_it_shows_and_carries_no_style() {
    for shape in [Shape::Columns, Shape::Lines, Shape::Bars, Shape::Share] {
        let svg = chart(shape).svg();
        assert!(svg.contains("role=\"img\""), "{svg}");
        assert!(
            svg.contains("甲镇 &lt;2011年&gt; 发放金额</title>"),
            "{svg}"
        );
        assert!(svg.contains("最多的是6月，360,000.00元"), "{svg}");
        assert!(!svg.contains("style") && !svg.contains(" on"), "{svg}");
        let opened = svg.matches("<text").count();
        assert_eq!(opened, svg.matches("</text>").count(), "{svg}");
    }
}

#[test]
fn the_tallest_column_is_as_tall_as_its_number() {
    let svg = chart(Shape::Columns).svg();
    // 36 of 40 on 186.
    assert!(svg.contains("height=\"167\"><title>2011年 6月"), "{svg}");
    assert!(svg.contains(">40万<"), "{svg}");
}

#[test]
fn axes_end_on_round_numbers_and_nothing_draws_nothing() {
    for (value, round) in [
        (0, 4),
        (4, 4),
        (5, 8),
        (110, 120),
        (756, 800),
        (1_201, 2_000),
    ] {
        assert_eq!(round_up(value), round, "{value}");
    }
    assert!(round_up(i64::MAX) > 0);
    let mut empty = chart(Shape::Bars);
    (empty.labels, empty.series) = (Vec::new(), Vec::new());
    assert!(empty.svg().contains("<svg"));
}

#[test]
fn the_manual_is_read_as_it_is_written() {
    let text = "# 题\n\n甲`乙`，\n见[丙](#导入)、[丁](../别处.md)。\n\n## 一、<文件>\n\n- 一\n- **二**\n\n| 列 |\n|---:|\n| 值 |\n\n```text\nyushui\n```\n";
    let read = html_of(text);
    for part in [
        "<p>甲<code>乙</code>，见<a href=\"#导入\">丙</a>、<span>丁</span>。</p>",
        "<h2 id=\"一文件\">一、&lt;文件&gt;</h2>",
        "<li><strong>二</strong></li>",
        "aria-label=\"表格1\"><table><thead><tr><th scope=\"col\">列</th>",
        "<pre tabindex=\"0\"><code class=\"language-text\">yushui\n</code></pre>",
    ] {
        assert!(read.contains(part), "{part} is not in {read}");
    }
    assert!(!read.contains("题"), "{read}");
}

#[test]
fn the_most_of_a_sparkline_stands_at_the_top_and_nothing_at_the_bottom() {
    use site::kit::spark::{bar, sparkline};
    let drawn = sparkline("发放金额：1月0元，2月10元", &[0, 10]);
    assert!(drawn.contains("points=\"4,26 128,4\""), "{drawn}");
    assert!(bar("甲镇 5", 5, 10).contains("width=\"50\""));
    assert!(bar("甲镇 0", 0, 0).contains("width=\"0\""));
}

fn list(rows: &[[&str; 4]]) -> Table {
    let columns = [
        Column::text("name", "姓名"),
        Column::text("what", "人员类别"),
        Column::text("note", "备注"),
        Column::number("amount", "金额"),
    ];
    let row = |cells: &[&str; 4]| Row {
        key: String::new(),
        cells: cells.iter().map(|text| Cell::text(*text)).collect(),
        actions: Vec::new(),
        marked: false,
    };
    Table {
        columns: columns.to_vec(),
        rows: rows.iter().map(row).collect(),
        ..Table::default()
    }
}

const SUMMED: [bool; 4] = [false, false, false, true];

#[test]
fn every_sheet_has_its_subtotal_and_together_they_are_the_total() {
    let rows =
        vec![["甲一", "60周岁以上农村籍退役士兵", "住第三组", "1,090.50"]; 150];
    let paper = list_paper(list(&rows), &SUMMED);
    assert!(paper.sheets.len() > 2 && paper.left_out.is_empty());
    let fen = |texts: &Option<Vec<String>>| {
        let text = texts.as_ref().unwrap()[3].replace(',', "");
        Fen::read_yuan(&text).unwrap().get()
    };
    let all: i64 = paper.sheets.iter().map(|sheet| fen(&sheet.subtotals)).sum();
    assert_eq!((all, fen(&paper.totals)), (150 * 109_050, 150 * 109_050));
    let firsts: Vec<usize> = paper.sheets.iter().map(|sheet| sheet.first).collect();
    assert_eq!(firsts[1], paper.sheets[0].rows.len() + 1);
    assert!(paper.sheets.iter().all(|sheet| !sheet.rows.is_empty()));
}

#[test]
fn a_column_in_which_nothing_stands_is_left_out_and_told() {
    let paper = list_paper(list(&[["甲一", "复员军人", "", "5"]]), &SUMMED);
    assert_eq!(paper.left_out, ["备注"]);
    let labels: Vec<&str> = paper.columns.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["姓名", "人员类别", "金额"]);
    assert_eq!(paper.totals.unwrap()[2], "5");
    let nobody = list_paper(list(&[]), &SUMMED);
    assert_eq!((nobody.sheets.len(), nobody.left_out.len()), (1, 0));
    assert!(nobody.totals.is_none());
}

#[test]
fn long_words_are_wrapped_and_rows_are_as_high_as_that() {
    let long = "字".repeat(300);
    let paper = list_paper(
        list(&[
            ["甲一", "复员军人", &long, "5"],
            ["甲二", "复员军人", "无", "5"],
        ]),
        &SUMMED,
    );
    let all: u32 = paper
        .columns
        .iter()
        .map(|column| u32::from(column.width))
        .sum();
    assert!(all <= 100, "{all}");
    let many = vec![["甲一", "复员军人", long.as_str(), "5"]; 40];
    assert!(
        list_paper(list(&many), &SUMMED).sheets.len()
            > list_paper(list(&vec![["甲一", "复员军人", "无", "5"]; 40]), &SUMMED)
                .sheets
                .len()
    );
}

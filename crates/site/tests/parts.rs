//! Parts of pages that can be looked at alone: what a chart draws, what the manual reads as.

use site::help::markdown::html_of;
use site::kit::chart::{Chart, Scale, Series, Shape, round_up};

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

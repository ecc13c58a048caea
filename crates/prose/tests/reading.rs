//! Reading never stops, its places are right, and it is quick.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

use proptest::prelude::*;
use prose::{Lexicon, Words, check};

fn lexicon() -> Lexicon {
    let words = include_str!("../../../catalogue/prose/words.toml");
    Lexicon::new(&toml::from_str::<Words>(words).unwrap())
}

/// Places are in order, apart, and of what they say.
fn assert_right(text: &str, lexicon: &Lexicon) -> Result<(), TestCaseError> {
    let letters: Vec<char> = text.chars().collect();
    let checked = check(text, lexicon);
    let mut behind = 0;
    for figure in &checked.figures {
        prop_assert!(
            behind <= figure.start && figure.start < figure.end && figure.end <= letters.len()
        );
        let there: String = letters[figure.start..figure.end].iter().collect();
        prop_assert_eq!(&there, &figure.text);
        behind = figure.end;
    }
    for relation in &checked.relations {
        prop_assert!(relation.start < relation.end && relation.end <= letters.len());
        prop_assert!(relation.of < checked.figures.len());
        prop_assert!(
            relation
                .from
                .iter()
                .all(|part| *part < checked.figures.len() && *part != relation.of)
        );
        prop_assert_eq!(relation.from.len(), relation.parts.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        assert_right(&text, &lexicon())?;
    }

    #[test]
    fn any_run_of_the_words_of_figures_is_read(
        words in prop::collection::vec(prop::sample::select(vec![
            "1", "9", "0", "3.5", "1,234", "１２", "一", "二", "两", "十", "百", "千", "万", "亿", "几", "数", "余", "多", "零", "点",
            "人", "元", "户", "户（次）", "名", "%", "‰", "百分之", "千分之", "率", "占", "由", "到", "增长", "每人", "每月", "标准", "共",
            "合计", "其中", "：", "，", "、", "。", "；", "（", "）", "\n", " ", "—", "至", "约", "近", "超过", "左右", "以上", "第", "“", "”",
            "99999999999999999999", "99999999999万亿", "0.0000001", "年", "月", "个", "/", "双十项", "十分",
        ]), 0..40),
    ) {
        assert_right(&words.concat(), &lexicon())?;
    }
}

#[test]
fn a_long_text_is_read_quickly() {
    let lexicon = lexicon();
    let passages = [
        include_str!("labelled/town.txt"),
        include_str!("labelled/street.txt"),
        include_str!("labelled/city.txt"),
    ];
    let passages = passages.concat().replace(['【', '】', '〈', '〉'], "");
    // 28 characters to the line, 22 lines to the page.
    let pages = 100 * 28 * 22;
    let text: String = passages.chars().cycle().take(pages).collect();
    let began = std::time::Instant::now();
    let checked = check(&text, &lexicon);
    println!(
        "100 pages, {} figures: {:?}",
        checked.figures.len(),
        began.elapsed()
    );
    // In one sentence without an end, too.
    let endless = text.replace(['\n', '。'], "，");
    let began = std::time::Instant::now();
    let checked = check(&endless, &lexicon);
    println!(
        "100 pages in one sentence, {} figures: {:?}",
        checked.figures.len(),
        began.elapsed()
    );
    assert!(!checked.figures.is_empty());
}

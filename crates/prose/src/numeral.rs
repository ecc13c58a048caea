//! Chinese numerals, for the numbers of headings.

/// 一, 十, 十一, 二十三, 一百零五: a number as the headings of documents have it (GB/T 9704: 一、 （一）).
pub fn chinese_numeral(number: u32) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    write(number, &mut out);
    // 十 to 十九 are written without 一 when nothing stands before.
    match out.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => out,
    }
}

/// Writes `number` (above zero): the part above the largest unit, the unit, the rest.
fn write(number: u32, out: &mut String) {
    const UNITS: [(u32, char); 5] = [
        (100_000_000, '亿'),
        (10_000, '万'),
        (1_000, '千'),
        (100, '百'),
        (10, '十'),
    ];
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| number >= *size) else {
        out.push(DIGITS[(number % 10) as usize]);
        return;
    };
    write(number / size, out);
    out.push(unit);
    let rest = number % size;
    if rest > 0 {
        if rest < size / 10 {
            out.push('零');
        }
        write(rest, out);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headings() {
        for (number, written) in [
            (0, "零"),
            (1, "一"),
            (9, "九"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (23, "二十三"),
            (99, "九十九"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (115, "一百一十五"),
            (1000, "一千"),
            (1001, "一千零一"),
            (1010, "一千零一十"),
            (2011, "二千零一十一"),
            (9999, "九千九百九十九"),
            (100_000, "十万"),
        ] {
            assert_eq!(chinese_numeral(number), written);
        }
    }

    proptest! {
        #[test]
        fn numerals_differ(a in 0u32..=9999, b in 0u32..=9999) {
            prop_assert_eq!(a == b, chinese_numeral(a) == chinese_numeral(b));
        }
    }
}

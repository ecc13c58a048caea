//! 大写金额: amounts as vouchers and contracts spell them.

use super::Fen;

impl Fen {
    /// 大写金额, without the prefix 人民币: `壹仟贰佰叁拾肆元伍角整`.
    ///
    /// By 正确填写票据和结算凭证的基本规定 (appendix of 支付结算办法): 整 closes an amount that ends at 元 or 角, one that
    /// has 分 takes none; zeros in the middle are read once; before 角 no 零 is written, as the rule permits.
    pub fn to_capital(self) -> String {
        if self.is_zero() {
            return "零元整".to_owned();
        }
        let amount = self.0.unsigned_abs();
        let (yuan, jiao, fen) = (amount / 100, amount / 10 % 10, amount % 10);
        let mut out = String::new();
        if self.is_negative() {
            out.push('负');
        }
        if yuan > 0 {
            write_capital(yuan, &mut out);
            out.push('元');
        }
        if jiao > 0 {
            write_capital(jiao, &mut out);
            out.push('角');
        } else if yuan > 0 && fen > 0 {
            out.push('零');
        }
        if fen > 0 {
            write_capital(fen, &mut out);
            out.push('分');
        } else {
            out.push('整');
        }
        out
    }
}

/// Writes `number` (above zero) in 大写 digits: the part above the largest unit, the unit, the rest.
fn write_capital(number: u64, out: &mut String) {
    const UNITS: [(u64, char); 5] = [
        (100_000_000, '亿'),
        (10_000, '万'),
        (1_000, '仟'),
        (100, '佰'),
        (10, '拾'),
    ];
    const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
    let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| number >= *size) else {
        out.push(DIGITS[(number % 10) as usize]);
        return;
    };
    write_capital(number / size, out);
    out.push(unit);
    let rest = number % size;
    if rest > 0 {
        if rest < size / 10 {
            out.push('零');
        }
        write_capital(rest, out);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writes_capitals_as_vouchers_want_them() {
        let cases: [(i64, &str); 24] = [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (55, "伍角伍分"),
            (100, "壹元整"),
            (1_005, "壹拾元零伍分"),
            (1_050, "壹拾元伍角整"),
            (123_450, "壹仟贰佰叁拾肆元伍角整"),
            (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
            (100_500, "壹仟零伍元整"),
            (101_000, "壹仟零壹拾元整"),
            (140_950, "壹仟肆佰零玖元伍角整"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (10_001_005, "壹拾万零壹拾元零伍分"),
            (1_000_000_000, "壹仟万元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (10_001_000_000, "壹亿零壹万元整"),
            (100_000_000_000_000, "壹万亿元整"),
            (
                1_020_304_050_607,
                "壹佰零贰亿零叁佰零肆万零伍佰零陆元零柒分",
            ),
            (-3_005, "负叁拾元零伍分"),
        ];
        for (fen, capital) in cases {
            assert_eq!(Fen::new(fen).to_capital(), capital, "{fen}");
        }
    }

    proptest! {
        #[test]
        fn capitals_differ_and_hold_no_double_zero(a in 0i64..10_000_000_000, b in 0i64..10_000_000_000) {
            let (left, right) = (Fen::new(a).to_capital(), Fen::new(b).to_capital());
            prop_assert_eq!(a == b, left == right);
            prop_assert!(!left.contains("零零"));
        }
    }
}

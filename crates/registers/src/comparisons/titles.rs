//! What the title of a list says of its day and 文号.

use kernel::Date;

/// The last day that a line names in full: 截至2026年10月31日的死亡人员名单, deaths_20261031.xlsx.
pub fn day_in(line: &str) -> Option<Date> {
    let line = kernel::squeeze(line);
    let digit = |c: char| c.is_ascii_digit();
    let starts = line
        .char_indices()
        .filter(|(at, c)| digit(*c) && !line[..*at].chars().next_back().is_some_and(digit));
    let days = starts.filter_map(|(at, _)| {
        let rest = &line[at..];
        let end = rest.find(|c: char| !digit(c) && !"年月-./".contains(c));
        let end = end.unwrap_or(rest.len());
        kernel::read_date(rest[..end].trim_end_matches(['-', '.', '/'])).ok()
    });
    days.reduce(|_, later| later)
}

/// 甲公函〔2026〕12号
pub fn document_in(line: &str) -> Option<String> {
    let open = line.find(['〔', '[', '【'])?;
    let end = open + line[open..].find('号')? + '号'.len_utf8();
    let han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let before = line[..open].chars().rev().take_while(han).count();
    let begin = line[..open].char_indices().rev().take(before).last()?.0;
    let inside = line[open..end].chars().filter(char::is_ascii_digit).count();
    (inside > 4).then(|| line[begin..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_and_the_number_of_a_list_stand_in_its_title() {
        let day = |text: &str| day_in(text).map(|day| day.to_string());
        let told = |text: &str| Some(text.to_owned());
        assert_eq!(day("截至2026年10月31日死亡人员名单"), told("2026-10-31"));
        assert_eq!(day("死亡名单20261031.xlsx"), told("2026-10-31"));
        assert_eq!(day("2026-01-01至2026-10-31火化名单"), told("2026-10-31"));
        assert_eq!(day("2026年死亡名单（共12人）"), None);
        assert_eq!(
            document_in("死亡人员名单 甲公函〔2026〕12号"),
            told("甲公函〔2026〕12号")
        );
        assert_eq!(document_in("死亡人员名单"), None);
        assert_eq!(document_in("名单[一]号"), None);
    }
}

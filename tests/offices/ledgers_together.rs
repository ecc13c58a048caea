//! Rows of a ledger that are ticked: one column changed, all taken away, only they given out. The page says first which
//! they are; all of them are done, or none.

use crate::common::web::{Browser, Page};
use crate::common::{CLERK, Desk, REVIEWER};

fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk
}

/// The keys of the first rows of a list.
fn keys(page: &Page, most: usize) -> Vec<String> {
    let boxes = page.html.split("name=\"key\" value=\"").skip(1);
    let key = |rest: &str| rest.split('"').next().unwrap().to_owned();
    boxes.take(most).map(key).collect()
}

/// Posts what is ticked from the list of visits, as its form does.
fn ticked(clerk: &mut Browser, at: &str, keys: &[String]) -> Page {
    let mut fields = vec![("ticked", "1")];
    fields.extend(keys.iter().map(|key| ("key", key.as_str())));
    clerk.open("/ledgers/visit");
    clerk.post(&format!("/ledgers/visit/{at}"), &fields)
}

#[test]
fn rows_that_are_ticked_are_changed_together_or_not_at_all() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let list = clerk.open("/ledgers/visit");
    let chosen = keys(&list, 3);
    assert!(list.shows("改选中的") && list.shows("删去选中的") && list.shows("导出选中的"));

    assert!(ticked(&mut clerk, "chosen/change", &[]).shows("还没有选"));
    let which = ticked(&mut clerk, "chosen/change", &chosen);
    assert!(
        which.shows("改哪一栏") && which.shows("下一步"),
        "{}",
        which.text()
    );
    // Whom a visit is about is no column that several have in common.
    assert!(!which.html.contains("value=\"person\""));
    let entries = chosen.join(" ");
    let fields = [("entries", &*entries), ("column", "festival")];
    let asks = clerk.post("/ledgers/visit/chosen/change", &fields);
    assert!(
        asks.shows("节日都改成") && asks.shows("改这 3 条"),
        "{}",
        asks.text()
    );
    assert_eq!(keys(&list, 3).len(), 3);

    // 植树节 is no festival that anybody is visited at: none of the three is changed.
    let change = |value| {
        [
            ("entries", &*entries),
            ("column", "festival"),
            ("value", value),
        ]
    };
    let refused = clerk.post("/ledgers/visit/together/change", &change("植树节"));
    assert_eq!(refused.status, 422);
    assert!(
        refused.shows("节日可选春节、八一") && refused.shows("改这 3 条"),
        "{}",
        refused.text()
    );
    let springs = "SELECT CAST(COUNT(*) AS TEXT) AS text FROM ledger_entry WHERE kind = 'visit' AND fields LIKE '%春节%'";
    let before: i64 = desk.column(springs)[0].parse().unwrap();
    let told = clerk.done("/ledgers/visit/together/change", &change("春节"));
    assert!(told.shows("已改 3 条"), "{}", told.text());
    let after: i64 = desk.column(springs)[0].parse().unwrap();
    assert_eq!(after, before + 3);
    let audited =
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM audit_entry WHERE action = 'ledger_change'";
    assert_eq!(desk.column(audited), ["3"]);
}

#[test]
fn rows_that_are_ticked_are_shown_before_they_are_taken_away() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let list = clerk.open("/ledgers/visit");
    let chosen = keys(&list, 2);
    let sure = ticked(&mut clerk, "chosen/remove", &chosen);
    assert!(
        sure.shows("删去这 2 条") && sure.shows("删去的理由"),
        "{}",
        sure.text()
    );
    for key in &chosen {
        assert!(
            sure.html
                .replace("&#x2f;", "/")
                .contains(&format!("/ledgers/visit/{key}"))
        );
    }
    let entries = chosen.join(" ");
    let fields = [("entries", &*entries), ("reason", "")];
    let refused = clerk.post("/ledgers/visit/together/remove", &fields);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.shows("请填写删去的理由") && refused.shows("删去这 2 条"));
    let fields = [("entries", &*entries), ("reason", "重复登记")];
    assert!(
        clerk
            .done("/ledgers/visit/together/remove", &fields)
            .shows("已删去 2 条")
    );
    let list = clerk.open("/ledgers/visit?removed=1");
    assert_eq!(keys(&list, 9).len(), 2);
    assert!(!list.shows("删去选中的"));

    let mut reviewer = site.sign_in(REVIEWER);
    let list = reviewer.open("/ledgers/visit");
    assert!(list.shows("导出选中的") && !list.shows("改选中的"));
}

#[test]
fn only_what_is_ticked_is_given_out() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let chosen = keys(&clerk.open("/ledgers/visit"), 2);
    let rows = |page: &Page| {
        std::fs::write(desk.path("out.xlsx"), &page.bytes).unwrap();
        let told = desk.done("import out.xlsx --check");
        told.to_owned()
    };
    assert!(ticked(&mut clerk, "export", &[]).shows("还没有选"));
    let some = ticked(&mut clerk, "export", &chosen);
    assert_eq!(some.status, 200);
    clerk.open("/ledgers/visit");
    let all = clerk.post("/ledgers/visit/export", &[]);
    assert!(some.bytes.len() < all.bytes.len(), "{}", rows(&some));
}

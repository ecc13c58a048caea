//! What is sent twice is done once: a second press, a line that was cut off, a program that asks again.

use crate::common::web::Page;
use crate::common::{CLERK, Desk};
use serde_json::json;

const NEWS: [(&str, &str); 5] = [
    ("date", "2026-03-05"),
    ("outlet", "县广电"),
    ("media_type", "电视"),
    ("level", "县级"),
    ("title", "慰问老兵"),
];

fn entries(desk: &Desk) -> usize {
    let sql = "SELECT CAST(id AS TEXT) AS text FROM ledger_entry";
    desk.column(sql).len()
}

#[test]
fn a_form_pressed_eight_times_makes_one_entry() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/ledgers/media/new");
    // Eight hands at once, each with the form of the same page.
    let answers: Vec<Page> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..8)
            .map(|_| {
                let mut hand = clerk.clone();
                scope.spawn(move || hand.post("/ledgers/media/new", &NEWS))
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    for answer in &answers {
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(answer.headers["location"], answers[0].headers["location"]);
    }
    assert_eq!(entries(&desk), 1);
    // The page opened again is another form: two reports of a day may be alike.
    clerk.open("/ledgers/media/new");
    assert_eq!(clerk.post("/ledgers/media/new", &NEWS).status, 303);
    assert_eq!(entries(&desk), 2);
    desk.done("verify");
}

#[test]
fn what_was_refused_may_be_sent_again_from_the_same_page() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/ledgers/media/new");
    let same_page = clerk.clone();
    let wrong = clerk.post("/ledgers/media/new", &NEWS[..2]);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert_eq!(
        same_page
            .clone()
            .post("/ledgers/media/new", &NEWS[..2])
            .status,
        422
    );
    assert_eq!(
        same_page.clone().post("/ledgers/media/new", &NEWS).status,
        303
    );
    assert_eq!(entries(&desk), 1);
}

/// A number that was sealed is shown to whoever asks for it, and told each time: no answer of before is shown again.
#[test]
fn what_is_sealed_is_told_each_time_it_is_shown() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let list = clerk.open("/people").html.replace("&#x2f;", "/");
    let person = list.split("<th scope=\"row\"><a href=\"/people/").nth(1);
    let person = person.unwrap().split('"').next().unwrap().to_owned();
    let page = clerk.open(&format!("/people/{person}"));
    assert!(page.html.contains("name=\"secret\""), "{}", page.text());
    let fields = [("secret", "id_number"), ("reason_id_number", "核对证件")];
    let reveals = || {
        let sql = "SELECT subject AS text FROM audit_entry WHERE action = 'person_reveal'";
        desk.column(sql).len()
    };
    let same_page = clerk.clone();
    for shown in 1..=2 {
        let answer = same_page
            .clone()
            .post(&format!("/people/{person}/reveal"), &fields);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.shows("身份证号："), "{}", answer.text());
        assert_eq!(reveals(), shown);
    }
}

#[test]
fn a_program_that_asks_again_gets_the_answer_of_the_first_time() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = "/api/v1/ledgers/media";
    let fields: serde_json::Map<String, serde_json::Value> = NEWS
        .iter()
        .map(|(code, value)| ((*code).to_owned(), json!(value)))
        .collect();
    let news = json!({ "fields": fields });
    let first = clerk.post_json_once(at, "2026-0001", &news);
    assert!(matches!(first.status, 200 | 201), "{}", first.html);
    let again = clerk.post_json_once(at, "2026-0001", &news);
    assert_eq!((again.status, &again.html), (first.status, &first.html));
    assert_eq!(entries(&desk), 1);
    // Something else under the same key is refused, and not taken for the first.
    let mut other = news.clone();
    other["fields"]["title"] = json!("军营开放日");
    let why = clerk.post_json_once(at, "2026-0001", &other);
    assert!(
        why.status == 422 && why.html.contains("用在另一个请求上"),
        "{}",
        why.html
    );
    // The server is started again: what was done is known, if not what was answered.
    drop(site);
    let site = desk.serve();
    clerk.go_to(&site);
    let why = clerk.post_json_once(at, "2026-0001", &news);
    assert!(
        why.status == 422 && why.html.contains("已经交过、办成了"),
        "{}",
        why.html
    );
    assert_eq!(entries(&desk), 1);
    // Without a key, or under another, it is another report.
    clerk.post_json(at, &news);
    clerk.post_json_once(at, "2026-0002", &news);
    assert_eq!(entries(&desk), 3);
}

//! Checking a text: its figures held against each other and against the records, on the command line and in the browser.

mod field;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::common::{CLERK, Desk, is_chinese};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How long a refusal may take.
const PATIENCE: Duration = Duration::from_secs(20);

const WRONG: &str = "乡镇工作片段\n全年发放义务兵优待金31万元，残疾抚恤金15万元，三属抚恤金11.9万元，共发放58万元。\n\
    标准1546元，9户的优待金13914元；26人每人补发200元，共计5200元。\n";

/// 甲镇 2011, all four quarters paid.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    for month in ["03", "06", "09", "12"] {
        desk.pay(&format!("--month 2011-{month}"));
    }
    desk
}

/// Checks a file without an office; answers the exit code and what was found.
fn checked(desk: &Desk, words: &str) -> (i32, Value) {
    let words = format!("check {words} --json");
    let answer = desk.run_words(words.split(' '));
    assert!(answer.code == 0 || answer.code == 3, "{answer:?}");
    (answer.code, answer.json())
}

#[test]
fn sums_and_products_of_a_text_are_told() {
    let desk = Desk::empty();
    std::fs::write(desk.path("总结.txt"), WRONG).unwrap();
    let (code, found) = checked(&desk, "总结.txt");
    assert_eq!(code, 3);
    assert_eq!(
        found["figures"][0],
        json!({"text": "31万元", "value": 310_000, "unit": "元", "approx": "exact", "start": 17, "end": 21})
    );
    let relations = found["relations"].as_array().unwrap();
    let told: Vec<_> = relations
        .iter()
        .map(|r| {
            (
                r["kind"].as_str().unwrap(),
                &r["stated"],
                &r["computed"],
                &r["ok"],
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("sum", &json!(580_000), &json!(579_000), &json!(false)),
            ("product", &json!(13_914), &json!(13_914), &json!(true)),
            ("product", &json!(5_200), &json!(5_200), &json!(true)),
        ]
    );
    assert_eq!(relations[0]["parts"], json!([310_000, 150_000, 119_000]));
    assert_eq!(found["unsupported"], json!([]));

    let answer = desk.run_words(["check", "总结.txt"]);
    assert_eq!(answer.code, 3);
    let sum = "第2段第41字  对不上  合计：31万元 + 15万元 + 11.9万元 = 57.9万元，文中写58万元";
    assert!(answer.printed.contains(sum), "{}", answer.printed);

    std::fs::write(
        desk.path("对.txt"),
        WRONG.replace("共发放58万元", "共发放约58万元"),
    )
    .unwrap();
    let (code, found) = checked(&desk, "对.txt");
    assert_eq!((code, &found["relations"][0]["ok"]), (0, &json!(true)));
}

#[test]
fn the_summaries_of_the_program_itself_check_clean() {
    let town = town();
    town.done("report summary --year 2011 --out 总结.docx");
    for data in ["", " --data data --year 2011"] {
        let (code, found) = checked(&town, &format!("总结.docx{data}"));
        assert_eq!(code, 0, "{found}");
        assert!(found["figures"].as_array().unwrap().len() >= 25, "{found}");
        assert!(
            !found["relations"].as_array().unwrap().is_empty(),
            "{found}"
        );
        assert_eq!(found["unsupported"], json!([]));
    }
}

#[test]
fn a_figure_without_records_is_told_and_one_rounded_as_written_is_not() {
    let town = town();
    let text = "全年共发放各类优抚资金75.6万元，走访慰问110户（次），发放慰问金2万多元，每户200元左右，召开会议15场，\
        受教育群众三千一百多人次，栽树300棵。";
    std::fs::write(town.path("总结.txt"), text).unwrap();
    let (code, found) = checked(&town, "总结.txt --data data --year 2011");
    assert_eq!(code, 3);
    let unsupported = found["unsupported"].as_array().unwrap();
    let texts: Vec<_> = unsupported
        .iter()
        .map(|f| f["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["15场"], "{found}");
    let answer = town.run("check 总结.txt --year 2011");
    assert!(answer.printed.contains("第1段第54字  15场"), "{answer:?}");
    // Another year knows nothing of it.
    let (_, found) = checked(&town, "总结.txt --data data --year 2010");
    assert!(
        found["unsupported"].as_array().unwrap().len() >= 5,
        "{found}"
    );
}

/// Sentences of 甲镇 2011: what each figure rests on, or what is told of it.
const GROUNDS: [(&str, &str, &str); 10] = [
    ("全年召开会议14场。", "14场", "会议场次"),
    ("走访慰问110户（次）。", "110户（次）", "走访慰问"),
    // So many there are, of something else.
    ("全年栽树110户。", "110户", "没有依据"),
    ("开展宣传活动14场。", "14场", "没有依据"),
    ("召开会议22场。", "22场", "没有依据"),
    ("发放老年生活补助75.6万元。", "75.6万元", "没有依据"),
    // Among others, too, that are right.
    (
        "召开会议14场，走访慰问110户，发放老年生活补助75.6万元。",
        "75.6万元",
        "没有依据",
    ),
    ("建造纪念碑15座。", "15座", "没有这类记录"),
    ("退役士兵登记率108%。", "108%", "不会超过100%"),
    ("就业率95%（120人，未就业12人）。", "95%", "算得90%"),
];

#[test]
fn a_figure_rests_on_records_of_the_same_thing_only() {
    let town = town();
    for (text, figure, told) in GROUNDS {
        std::fs::write(town.path("话.txt"), text).unwrap();
        let (code, found) = checked(&town, "话.txt --data data --year 2011");
        let answer = town.run("check 话.txt --year 2011");
        let of = |list: &str| {
            let all = found[list].as_array().unwrap().iter();
            all.filter(|f| f["text"] == figure)
                .cloned()
                .collect::<Vec<_>>()
        };
        let says = match told {
            "没有依据" => of("unsupported").len() == 1 && code == 3,
            "没有这类记录" => {
                of("unknown").len() == 1 && code == 0 && answer.printed.contains(told)
            }
            _ if code == 3 => answer.printed.contains(told),
            _ => {
                of("grounds").len() == 1
                    && of("grounds")[0]["label"].as_str().unwrap().contains(told)
            }
        };
        assert!(says, "{text} {found} {}", answer.printed);
    }
    // What the records have instead is said, and what is only the same number.
    std::fs::write(town.path("话.txt"), "全年召开会议22场。").unwrap();
    let answer = town.run("check 话.txt --year 2011");
    assert!(
        answer.printed.contains("22场（记录里“会议场次”是14场"),
        "{}",
        answer.printed
    );
}

#[test]
fn what_cannot_be_checked_is_refused_in_chinese() {
    let desk = Desk::empty();
    std::fs::write(desk.path("空.txt"), " \n").unwrap();
    std::fs::write(desk.path("总结.txt"), "共14场。").unwrap();
    for words in [
        "check 没有.docx",
        "check 空.txt",
        "check .",
        "check",
        "check 总结.txt --year 2011",
        "check 总结.txt --data data",
        "check 总结.txt --data data --year 2011",
    ] {
        let answer = desk.run_words(words.split(' '));
        assert_eq!(answer.code, 2, "{words}: {answer:?}");
        assert!(is_chinese(&answer.complaint), "{words}: {answer:?}");
    }
}

type Make = fn(&Path);
const HOSTILE: [(&str, Make); 6] = [
    ("炸弹.docx", |file| {
        packed(file, |zip| many(zip, b"<w:p><w:r><w:t>", b'a', 300 << 20))
    }),
    ("空白.docx", |file| {
        packed(file, |zip| many(zip, b"<w:p>", b' ', 300 << 20))
    }),
    ("深.docx", |file| {
        packed(file, |zip| {
            zip.write_all("<w:p>".repeat(3_000_000).as_bytes()).unwrap()
        });
    }),
    ("实体.docx", |file| {
        packed(file, |zip| {
            zip.write_all(
                "<!DOCTYPE w [<!ENTITY a \"哈\"><!ENTITY b \"&a;&a;\">]><w:t>&b;</w:t>".as_bytes(),
            )
            .unwrap();
        });
    }),
    ("旧.doc", |file| {
        std::fs::write(file, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]).unwrap();
    }),
    ("半截.docx", |file| {
        std::fs::write(file, b"PK\x03\x04 and no more").unwrap()
    }),
];

fn packed(file: &Path, write: impl FnOnce(&mut ZipWriter<File>)) {
    let mut zip = ZipWriter::new(File::create(file).unwrap());
    zip.start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    write(&mut zip);
    zip.finish().unwrap();
}

fn many(zip: &mut ZipWriter<File>, head: &[u8], byte: u8, length: usize) {
    zip.write_all(head).unwrap();
    let megabyte = vec![byte; 1 << 20];
    for _ in 0..length >> 20 {
        zip.write_all(&megabyte).unwrap();
    }
}

#[test]
fn documents_made_to_harm_are_refused_quickly() {
    let desk = Desk::empty();
    for (name, make) in HOSTILE {
        make(&desk.path(name));
        let began = Instant::now();
        let answer = desk.run_words(["check", name]);
        assert_eq!(answer.code, 2, "{name}: {answer:?}");
        assert!(is_chinese(&answer.complaint), "{name}: {answer:?}");
        assert!(began.elapsed() < PATIENCE, "{name}: {:?}", began.elapsed());
    }
}

#[test]
fn the_page_marks_what_is_wrong_and_keeps_nothing() {
    let town = town();
    town.done("report summary --year 2011 --out 总结.docx");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/").link("校对文稿") == "/check");
    clerk.open("/check");
    let pasted = clerk.post(
        "/check",
        &[("text", WRONG), ("division", "甲镇"), ("year", "")],
    );
    assert_eq!(pasted.status, 200, "{}", pasted.text());
    assert!(
        pasted.html.contains("<mark class=\"amiss\">58万元</mark>"),
        "{}",
        pasted.html
    );
    assert!(
        pasted.shows("（对不上：31万元 + 15万元 + 11.9万元 = 57.9万元）"),
        "{}",
        pasted.text()
    );
    assert!(pasted.html.contains("<mark class=\"said\">31万元</mark>"));

    let known = [
        ("text", "全年召开会议15场。"),
        ("division", "甲镇"),
        ("year", "2011"),
    ];
    let held = loop {
        let answer = clerk.post("/check", &known);
        if !answer.shows("还在统计") {
            break answer;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    assert!(
        held.html.contains("<mark class=\"ungrounded\">15场</mark>")
            && held.shows("记录里“会议场次”是14场"),
        "{}",
        held.text()
    );
    assert!(held.shows("比对的是甲镇2011年的记录"), "{}", held.text());

    let bytes = std::fs::read(town.path("总结.docx")).unwrap();
    let fields = [("text", ""), ("division", "甲镇"), ("year", "2011")];
    let uploaded = clerk.upload("/check", &fields, &[("file", "总结.docx", &bytes)]);
    assert_eq!(uploaded.status, 200, "{}", uploaded.text());
    assert!(
        uploaded.shows("没有对不上的；有同类记录的都有依据")
            || uploaded.shows("没有对不上的；记录里都有依据"),
        "{}",
        uploaded.text()
    );

    let broken = clerk.upload("/check", &fields, &[("file", "总结.docx", b"PK\x03\x04")]);
    assert_eq!(broken.status, 422);
    assert!(broken.shows("“总结.docx”没有读成"), "{}", broken.text());
    let nothing = clerk.post("/check", &[("text", ""), ("division", "甲镇")]);
    assert!(nothing.status == 422 && nothing.shows("请选择文稿，或者粘贴文字"));
}

#[test]
fn a_document_is_checked_from_its_own_page() {
    let town = town();
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/documents/new?year=2011");
    let fields = [
        ("kind", "summary"),
        ("division", "甲镇"),
        ("year", "2011"),
        ("span", "year"),
    ];
    let path = loop {
        let answer = clerk.post("/documents/new", &fields);
        if answer.status == 303 {
            break answer.headers["location"].clone();
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    let check = clerk.open(&path).link("校对");
    assert_eq!(check, format!("{path}/check"));
    let page = clerk.open(&check);
    assert!(
        page.shows("没有对不上的；有同类记录的都有依据")
            || page.shows("没有对不上的；记录里都有依据"),
        "{}",
        page.text()
    );
    assert!(
        page.link("14场").contains("/figures/meetings?"),
        "{}",
        page.html
    );
}

//! Service cases of the sample offices: some that went through their whole life in the office's year, some that wait
//! today for somebody; and 军嫂 with contacts of that year.

use chrono::Days;
use kernel::{Date, DivisionCode};

use super::acted;
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::accounts::actions::actor_named;
use registers::ledgers::entries::{entry_add, read_filled};
use registers::ledgers::kinds;
use registers::organisation::Directory;
use work::cases::actions::case_open;
use work::cases::register::{case_register, read_case};
use work::cases::{CaseInHand, CaseKey, case_kinds, holders};

use super::Scenario;

/// A day: of the office's year, or so many days before today.
#[derive(Clone, Copy)]
enum When {
    In(u32, u32),
    Ago(u64),
}

/// What somebody does with a case.
enum Deed {
    /// 受理 and 交办 to a unit, or to the clerk herself where the name is empty.
    Accept(When, &'static str),
    /// Something with words, by its code.
    Act(When, &'static str, &'static str),
    /// 办结, with what the kind asks for.
    Close(When, &'static str, &'static [(&'static str, &'static str)]),
    /// 同意 by the hand of this number: 0 the liaison, 1 the reviewer.
    Agree(When, usize),
}

type Fields = &'static [(&'static str, &'static str)];

/// Kind, fields, when registered, what then.
type Story = (&'static str, Fields, When, Vec<Deed>);

use Deed::{Accept, Act, Agree, Close};
use When::{Ago, In};

/// Those that went through their life in the year.
fn finished() -> Vec<Story> {
    vec![
        (
            "spouse_job",
            &[
                ("person", "孟春燕"),
                ("need", "推荐就业"),
                ("priority", "招聘优先"),
            ],
            In(3, 2),
            vec![
                Accept(In(3, 3), "妇联"),
                Act(In(3, 10), "progress", "联系两家企业，约好面试"),
                Close(
                    In(3, 22),
                    "到镇上的服装厂上班，签了一年合同",
                    &[("way", "上门"), ("state", "企业就业")],
                ),
                Act(In(4, 2), "satisfied", "本人满意"),
            ],
        ),
        (
            "child_schooling",
            &[
                ("person", "陆海英"),
                ("child", "陆小舟"),
                ("stage", "小学"),
                ("troop", "驻军甲部"),
            ],
            In(6, 8),
            vec![
                Accept(In(6, 9), "中心学校"),
                Close(
                    In(7, 20),
                    "安排到中心小学一年级",
                    &[
                        ("school", "中心小学"),
                        ("favour", "优先安排"),
                        ("waived", "800"),
                    ],
                ),
                Act(In(9, 3), "satisfied", "已经入学"),
            ],
        ),
        (
            "medical",
            &[
                ("person", "退役老兵代表"),
                ("service", "免费体检"),
                ("target", "退役军人"),
            ],
            In(7, 4),
            vec![
                Accept(In(7, 4), "卫生院"),
                Close(
                    In(7, 18),
                    "八一前做完体检，结果交给本人",
                    &[("unit", "镇卫生院"), ("waived", "120")],
                ),
                Act(In(7, 29), "satisfied", ""),
            ],
        ),
        (
            "legal_aid",
            &[
                ("person", "贺长林"),
                ("service_type", "维权调解"),
                ("matter", "外出务工两个月工钱没有结清"),
                ("other_side", "某建筑队"),
            ],
            In(8, 10),
            vec![
                Accept(In(8, 11), "司法所"),
                Act(In(8, 25), "progress", "通知对方到场调解，对方认账"),
                Close(In(9, 6), "对方当场付清工钱", &[("recovered", "4200")]),
                Act(In(9, 15), "dissatisfied", "少算了三天，还差一点"),
                Act(In(9, 18), "progress", "按考勤补算三天"),
                Close(
                    In(9, 22),
                    "补付三天工钱，双方签字",
                    &[("recovered", "4500")],
                ),
                Act(In(10, 8), "satisfied", "这次满意"),
            ],
        ),
    ]
}

/// Those that wait for somebody today.
fn waiting() -> Vec<Story> {
    vec![
        (
            "spouse_job",
            &[("person", "段秋霞"), ("need", "技能培训")],
            Ago(1),
            vec![],
        ),
        (
            "troop_need",
            &[
                ("troop", "驻军乙部"),
                ("need", "道路水电"),
                ("content", "营区门前一段路积水，请帮助疏通"),
                ("contact", "后勤处"),
            ],
            Ago(5),
            vec![],
        ),
        (
            "child_schooling",
            &[("person", "严桂珍"), ("child", "严小果"), ("stage", "初中")],
            Ago(20),
            vec![
                Accept(Ago(18), "中心学校"),
                Act(Ago(6), "remind", "家长来问，请抓紧安排"),
            ],
        ),
        (
            "medical",
            &[
                ("person", "汤德胜"),
                ("service", "心理咨询"),
                ("target", "退役军人"),
            ],
            Ago(30),
            vec![
                Accept(Ago(28), "卫生院"),
                Act(Ago(12), "progress", "已约两次，第一次做完"),
                Act(Ago(4), "remind", "已过期限，请办结"),
            ],
        ),
        (
            "legal_aid",
            &[
                ("person", "石大江"),
                ("service_type", "消费投诉"),
                ("matter", "买的农机有质量问题，商家不退"),
            ],
            Ago(12),
            vec![
                Accept(Ago(11), "派出所"),
                Act(Ago(9), "hand_back", "消费纠纷不由派出所办，请转司法所"),
            ],
        ),
        (
            "resettling",
            &[
                ("person", "白建峰"),
                ("resettle_type", "退役士兵"),
                ("wish", "镇办企业"),
            ],
            Ago(40),
            vec![Accept(Ago(38), "")],
        ),
        (
            "veteran_course",
            &[("person", "易志刚"), ("course", "电工")],
            Ago(70),
            vec![
                Accept(Ago(69), ""),
                Close(
                    Ago(8),
                    "参加县里的电工班，取得证书",
                    &[("school", "县职业学校"), ("certificate", "电工证")],
                ),
            ],
        ),
        (
            "spouse_job",
            &[
                ("person", "孟春燕"),
                ("need", "其他"),
                ("note", "要求安排到机关工作"),
            ],
            Ago(25),
            vec![Act(Ago(24), "reject", "机关招录要参加考试，已说明办法")],
        ),
    ]
}

/// Applications on their way through the opinions; the village is the liaison's.
fn applications() -> Vec<Story> {
    vec![
        (
            "benefit",
            &[
                ("person", "常有田"),
                ("id_number", "19481203"),
                ("category", "60周岁以上农村籍退役士兵"),
                ("service_years", "4"),
                ("basis", "退伍证、户口本，1968年入伍1972年退伍"),
            ],
            Ago(15),
            vec![Accept(Ago(14), ""), Agree(Ago(12), 0), Agree(Ago(3), 1)],
        ),
        (
            "benefit",
            &[
                ("person", "龙满仓"),
                ("id_number", "19500617"),
                ("category", "参战人员"),
                ("basis", "部队证明，档案复印件"),
            ],
            Ago(6),
            vec![Accept(Ago(5), "")],
        ),
        (
            "spouse_hardship",
            &[
                ("person", "段秋霞"),
                ("id_number", "19840921"),
                ("troop", "驻军甲部"),
                ("basis", "随军证明、未就业登记"),
            ],
            Ago(9),
            vec![Accept(Ago(8), ""), Agree(Ago(6), 0)],
        ),
    ]
}

/// Name, 就业状态, 优先安置.
const SPOUSES: [(&str, &str, &str); 5] = [
    ("孟春燕", "企业就业", "招聘优先"),
    ("段秋霞", "未就业", "公益性岗位优先"),
    ("柳玉芬", "公益性岗位", "公益性岗位优先"),
    ("程晓兰", "自主创业", "创业优先"),
    ("田凤仙", "灵活就业", ""),
];

/// Works through them.
pub(super) async fn work(
    office: &Office,
    scenario: &Scenario,
    division: DivisionCode,
) -> Result<()> {
    let Some((liaison, village)) = scenario.liaison else {
        return Ok(());
    };
    let clerk = actor_named(office, Some(scenario.hands[0])).await?;
    let reviewer = actor_named(office, Some(scenario.hands[1])).await?;
    let liaison = actor_named(office, Some(liaison)).await?;
    let hands = Hands {
        office,
        year: scenario.year,
        village,
        clerk: &clerk,
        opinions: [&liaison, &reviewer],
    };
    hands.spouses(division).await?;
    for story in finished().into_iter().chain(waiting()) {
        hands.live(division, story).await?;
    }
    for story in applications() {
        hands.live(division, story).await?;
    }
    Ok(())
}

struct Hands<'a> {
    office: &'a Office,
    year: i32,
    village: &'a str,
    clerk: &'a Actor,
    opinions: [&'a Actor; 2],
}

impl Hands<'_> {
    fn day(&self, when: When) -> String {
        let today = self.office.clock().today();
        let day = match when {
            In(month, day) => Date::from_ymd_opt(self.year, month, day),
            Ago(days) => today.checked_sub_days(Days::new(days)),
        };
        day.unwrap_or(today).to_string()
    }

    /// An ID number of the invented region for a birth date, as 19481203.
    fn number(birth: &str) -> String {
        let day = Date::parse_from_str(birth, "%Y%m%d").unwrap_or_default();
        let id = kernel::IdNumber::synthetic(990_101, day, 907);
        id.map(|id| id.as_str().to_owned()).unwrap_or_default()
    }

    async fn live(&self, division: DivisionCode, story: Story) -> Result<()> {
        let (code, fields, registered, deeds) = story;
        let all = case_kinds(self.office.catalogue())?;
        let kind = all.iter().find(|kind| kind.kind == code);
        let kind = kind.ok_or_else(|| Error::inconsistent(format!("示例事项 {code}")))?;
        let on = self.day(registered);
        let reviewed = !kind.opinions.is_empty();
        let text = |code: &str| match code {
            "registered_on" => on.clone(),
            "who" => "none".to_owned(),
            "village" if reviewed => format!("{:0<12}", self.village),
            "id_number" => {
                let birth = fields.iter().find(|(c, _)| *c == "id_number");
                birth.map_or(String::new(), |(_, birth)| Hands::number(birth))
            }
            code => {
                let said = fields.iter().find(|(c, _)| *c == code);
                said.map_or(String::new(), |(_, text)| (*text).to_owned())
            }
        };
        let scope = self.clerk.may(ground::authority::Action::CaseWrite)?;
        let directory = Directory::load(self.office.db().reader(), &scope).await?;
        let today = self.office.clock().today();
        let new = read_case(kind, &text, &directory, division, today).map_err(|wrong| {
            let words: Vec<String> = wrong.into_iter().map(|(_, words)| words).collect();
            Error::inconsistent(format!("示例事项 {code}：{}", words.join("；")))
        })?;
        let key = case_register(self.office, self.clerk, kind, new).await?;
        for deed in deeds {
            self.does(key, deed).await?;
        }
        Ok(())
    }

    async fn does(&self, key: CaseKey, deed: Deed) -> Result<()> {
        let (office, clerk) = (self.office, self.clerk);
        let CaseInHand { case, kind, .. } = case_open(office, clerk, key).await?.it;
        let (when, actor, act, said): (When, &Actor, &str, Vec<(&str, String)>) = match deed {
            Accept(when, unit) => {
                let all = holders(office, clerk, &kind, &case).await?;
                let wanted = |name: &str| match unit {
                    "" => name == clerk.name,
                    unit => name == unit,
                };
                let found = all.into_iter().find(|h| wanted(&h.held.name));
                let reviewed = !kind.opinions.is_empty();
                let to = found.filter(|_| !reviewed).map(|h| h.code);
                (
                    when,
                    clerk,
                    "accept",
                    to.map(|to| ("to", to)).into_iter().collect(),
                )
            }
            Act(when, act, words) => (when, clerk, act, vec![("words", words.to_owned())]),
            Close(when, result, fields) => {
                let mut said = vec![("result", result.to_owned())];
                said.extend(
                    fields
                        .iter()
                        .map(|(code, text)| (*code, (*text).to_owned())),
                );
                (when, clerk, "close", said)
            }
            Agree(when, hand) => {
                let actor = self.opinions.get(hand).copied().unwrap_or(clerk);
                let said = vec![
                    ("verdict", "agree".to_owned()),
                    ("words", "情况属实".to_owned()),
                ];
                (when, actor, "opinion", said)
            }
        };
        let mut said = said;
        said.push(("on", self.day(when)));
        acted::<CaseInHand>(office, actor, key, act, &said).await
    }

    /// 军嫂 on their ledger, each with three contacts in the year.
    async fn spouses(&self, division: DivisionCode) -> Result<()> {
        let all = kinds(self.office.catalogue())?;
        let scope = self.clerk.may(ground::authority::Action::LedgerWrite)?;
        let directory = Directory::load(self.office.db().reader(), &scope).await?;
        let today = self.office.clock().today();
        let write = async |code: &str, fields: &[(&str, String)]| -> Result<()> {
            let kind = all.iter().find(|kind| kind.kind == code);
            let Some(kind) = kind else { return Ok(()) };
            let text = |code: &str| {
                let said = fields.iter().find(|(c, _)| *c == code);
                said.map_or(String::new(), |(_, text)| text.clone())
            };
            let filled = read_filled(kind, text, &directory, division, today)
                .map_err(|wrong| Error::inconsistent(format!("示例台账：{wrong:?}")))?;
            entry_add(self.office, self.clerk, kind, filled, None).await?;
            Ok(())
        };
        for (at, (name, state, priority)) in (1..).zip(SPOUSES) {
            write(
                "spouse",
                &[
                    ("date", self.day(In(1, 10 + at))),
                    ("person", name.to_owned()),
                    ("state", state.to_owned()),
                    ("priority", priority.to_owned()),
                ],
            )
            .await?;
            let contacts = [
                (self.day(In(2, 10 + at)), "电话", "了解近况和就业意向"),
                (self.day(In(11, 10 + at)), "上门", "送招聘信息"),
                (self.day(In(12, 10 + at)), "电话", "问近况，没有新的困难"),
            ];
            for (date, way, content) in contacts {
                let fields = [
                    ("date", date),
                    ("person", name.to_owned()),
                    ("way", way.to_owned()),
                    ("content", content.to_owned()),
                ];
                write("spouse_service", &fields).await?;
            }
        }
        Ok(())
    }
}

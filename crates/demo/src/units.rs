//! The member units of the sample offices' leading groups, and who acts for some of them.

use kernel::DivisionCode;

use super::acted;
use ground::acts::All;
use ground::authority::Actor;
use ground::error::Result;
use ground::office::Office;
use registers::organisation::units::Units;

/// Name, what it does in 双拥 work, whom to ask.
pub(super) type Row = (&'static str, &'static str, &'static str);

pub(super) const STREET: &[Row] = &[
    ("党政办公室", "会议文稿和综合协调", "办公室"),
    ("社会事务科", "优抚对象管理和走访", "优抚岗"),
    ("人武部", "征兵和兵役登记", "部里干事"),
    ("街道妇联", "军嫂跟踪服务", "权益岗"),
    ("劳动保障事务所", "军嫂和退役士兵就业", "就业窗口"),
    ("社区卫生服务中心", "体检和上门问诊", "全科门诊"),
    ("派出所", "户籍和治安共建", "社区警务室"),
    ("司法所", "法律援助和消费维权", "法律服务窗口"),
];
pub(super) const CITY: &[Row] = &[
    ("市委宣传部", "新闻宣传和典型报道", "新闻科"),
    ("市民政局", "优抚安置和走访慰问", "优抚科"),
    ("市教育局", "子女入学优待、国防教育课", "基础教育科"),
    ("市卫生局", "医疗优先和心理咨询", "医政科"),
    ("市司法局", "法律拥军", "法律援助处"),
    ("市财政局", "经费保障", "社保科"),
    ("市人力资源和社会保障局", "随军家属和退役士兵就业", "就业科"),
    ("市广播电视总台", "专题节目和收视保障", "总编室"),
    ("军分区政治部", "组织驻军参加地方建设", "群工办"),
];
pub(super) const TOWN: &[Row] = &[
    ("党政办公室", "综合协调，会议和文稿", "办公室值班员"),
    ("民政办公室", "优抚对象管理、待遇发放、救助帮扶", "优抚经办"),
    ("人武部", "征兵、兵役登记、国防教育", "部里干事"),
    ("妇联", "军嫂服务和就业", "权益岗"),
    ("团委", "青年志愿服务", "志愿服务队队长"),
    ("广播站", "双拥宣传报道", "值班编辑"),
    ("卫生院", "医疗优先、体检和心理咨询", "门诊部"),
    ("派出所", "户籍证明、治安共建", "社区警务室"),
    ("中心学校", "军人子女入学优待、少年军校", "教务处"),
    ("司法所", "法律援助和维权", "法律服务窗口"),
];

/// Registers them, each with a number that is nobody's.
pub(super) async fn register(
    office: &Office,
    clerk: &Actor,
    division: DivisionCode,
    units: &[Row],
    year: i32,
) -> Result<()> {
    for (name, duty, contact) in units {
        let said = [
            ("name", (*name).to_owned()),
            ("division", division.get().to_string()),
            ("duty", (*duty).to_owned()),
            ("contact", (*contact).to_owned()),
            ("joined_on", format!("{}-03-01", year - 1)),
        ];
        acted::<All<Units>>(office, clerk, "", "make", &said).await?;
    }
    Ok(())
}

//! Who held which post when: leading groups (双拥工作领导小组), their offices and work stations, and the liaison (联络员) of
//! every village. A change of persons ends one holding and begins another, so that any day can be asked.

mod actions;
mod acts;
pub mod forms;
pub mod liaison_list;
mod organ_acts;
pub mod organ_list;
mod store;
mod with_account;

use kernel::{Date, DivisionCode};

pub use actions::{liaisons_on, organ, organs, posts};
pub use liaison_list::Liaisons;
pub use organ_acts::Appointed;
pub use organ_list::{OrganHeld, Organs, members};
pub use store::{LIAISONS_FIRST, ORGAN, POST};
pub use with_account::liaison_with_account;

use ground::error::{Error, Result};
use ground::key::AnyKey;

/// The post of a village's liaison.
pub const LIAISON: &str = "联络员";

/// What an organ is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganKind {
    /// 领导小组
    LeadingGroup,
    /// 领导小组办公室
    Office,
    /// 双拥工作站
    Station,
    /// 其他
    Other,
}

impl OrganKind {
    /// All of them.
    pub const ALL: [OrganKind; 4] = [
        OrganKind::LeadingGroup,
        OrganKind::Office,
        OrganKind::Station,
        OrganKind::Other,
    ];

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        match self {
            OrganKind::LeadingGroup => "leading_group",
            OrganKind::Office => "office",
            OrganKind::Station => "station",
            OrganKind::Other => "other",
        }
    }

    /// Its Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            OrganKind::LeadingGroup => "领导小组",
            OrganKind::Office => "办公室",
            OrganKind::Station => "双拥工作站",
            OrganKind::Other => "其他机构",
        }
    }

    /// Reads what [`OrganKind::code`] wrote.
    pub fn from_code(code: &str) -> Result<OrganKind> {
        let found = OrganKind::ALL.into_iter().find(|kind| kind.code() == code);
        found.ok_or_else(|| Error::inconsistent(format!("机构类别 {code}")))
    }
}

/// 机构
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// Region of its division.
    pub region: i32,
    /// Number within the region.
    pub id: i64,
    /// Whose it is.
    pub division: DivisionCode,
    /// What it is.
    pub kind: OrganKind,
    /// 名称
    pub name: String,
    /// 文号 it was set up by.
    pub document: String,
    /// 设立日期
    pub set_up_on: Option<Date>,
    /// 撤销日期
    pub dissolved_on: Option<Date>,
    /// How often it was written.
    pub version: i32,
}

impl Organ {
    /// As it stands in an address.
    pub fn key(&self) -> String {
        AnyKey::new(self.region, self.id).to_string()
    }

    /// Whether it was there on a day.
    pub fn there_on(&self, day: Date) -> bool {
        self.set_up_on.is_none_or(|from| from <= day)
            && self.dissolved_on.is_none_or(|to| day <= to)
    }
}

/// An organ as somebody filled it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganFilled {
    /// What it is.
    pub kind: OrganKind,
    /// 名称
    pub name: String,
    /// 设立文号
    pub document: String,
    /// 设立日期
    pub set_up_on: Option<Date>,
    /// 撤销日期
    pub dissolved_on: Option<Date>,
}

/// 任职: somebody in a post, from when until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Region of its division.
    pub region: i32,
    /// Number within the region.
    pub id: i64,
    /// Of the organ, or the village of a liaison.
    pub division: DivisionCode,
    /// The organ; nothing for a village's liaison.
    pub organ: Option<i64>,
    /// 组长, 副组长, 成员, 联络员.
    pub post: String,
    /// 姓名
    pub name: String,
    /// 单位及职务
    pub title: String,
    /// First day.
    pub from: Date,
    /// Last day; nothing while it goes on.
    pub to: Option<Date>,
    /// 任职文号
    pub document: String,
    /// Why it ended.
    pub reason: String,
    /// How often it was written.
    pub version: i32,
}

impl Post {
    /// As it stands in an address.
    pub fn key(&self) -> String {
        AnyKey::new(self.region, self.id).to_string()
    }

    /// Whether it was held on a day, both its days included.
    pub fn held_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Where it stands in a list: heads, deputies, members.
    pub fn rank(&self) -> u8 {
        let deputy = self.post.contains('副');
        match () {
            () if self.post.contains("组长") => {
                u8::from(deputy) + u8::from(deputy && !self.post.contains("常务"))
            }
            () if self.post.contains("主任") || self.post.contains("站长") => {
                3 + u8::from(deputy)
            }
            () => 5,
        }
    }
}

/// Somebody about to hold a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPost {
    /// 职务 in the organ.
    pub post: String,
    /// 姓名
    pub name: String,
    /// 单位及职务
    pub title: String,
    /// First day.
    pub from: Date,
    /// 任职文号
    pub document: String,
}

//! users: accounts from the machine itself.

use clap::Subcommand;
use kernel::DivisionCode;

use super::{DataArgs, TEMPLATE, division};

#[derive(Subcommand)]
pub enum UsersCommand {
    /// 建一个用户；密码取环境变量 YUSHUI_PASSWORD，没有就询问
    #[command(help_template = TEMPLATE)]
    Add {
        #[command(flatten)]
        data: DataArgs,
        /// 姓名
        #[arg(long, value_name = "姓名")]
        name: String,
        /// 角色：联络员、经办、复核、审批、财务、成员单位、上级查看、系统管理员、安全管理员、审计员
        #[arg(long, value_name = "角色")]
        role: String,
        /// 在哪个区划工作
        #[arg(long, value_name = "代码", value_parser = division)]
        division: Option<DivisionCode>,
        /// 身份证号，用来认出一人两个账号
        #[arg(long, value_name = "号码")]
        id_number: Option<String>,
        /// 成员单位的用户属于哪个成员单位
        #[arg(long, value_name = "单位名称")]
        unit: Option<String>,
    },
    /// 列出用户
    #[command(help_template = TEMPLATE)]
    List {
        #[command(flatten)]
        data: DataArgs,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 照两人签字单同意一个用户在等的申请
    #[command(help_template = TEMPLATE)]
    Agree {
        #[command(flatten)]
        data: DataArgs,
        /// 姓名
        #[arg(long, value_name = "姓名")]
        name: String,
        /// 签字单：单号、签字的两个人
        #[arg(long, value_name = "单号和签字的人")]
        paper: String,
    },
    /// 在本机登记一个用户的身份证号，只留比对用的摘要
    #[command(help_template = TEMPLATE)]
    IdNumber {
        #[command(flatten)]
        data: DataArgs,
        /// 姓名
        #[arg(long, value_name = "姓名")]
        name: String,
        /// 身份证号
        #[arg(long, value_name = "号码")]
        id_number: String,
    },
    /// 在本机定二次验证的要求，当场算数：off 不要，ask 提醒，require 必须
    #[command(help_template = TEMPLATE)]
    Second {
        #[command(flatten)]
        data: DataArgs,
        /// 要求
        #[arg(long, value_name = "off|ask|require")]
        mode: String,
    },
    /// 停用一个用户
    #[command(help_template = TEMPLATE)]
    Disable {
        #[command(flatten)]
        data: DataArgs,
        /// 姓名
        #[arg(long, value_name = "姓名")]
        name: String,
    },
}

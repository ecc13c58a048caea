//! bench: how fast the program is on this machine.

use clap::Subcommand;

use super::TEMPLATE;

#[derive(Subcommand)]
pub enum BenchCommand {
    /// 算出并存下这么多人一年的发放，报告每一步多少秒、和数据库自己存同样的行比慢多少；量完什么也不留下
    #[command(help_template = TEMPLATE)]
    Payroll {
        /// 多少人，最多一千万
        #[arg(long, value_name = "人数", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
        people: u64,
        /// 量 PostgreSQL 的，库的地址；在里面另建两个模式（schema），量完删掉，别的不动。不写就量 SQLite
        #[arg(long, value_name = "地址")]
        db: Option<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
}

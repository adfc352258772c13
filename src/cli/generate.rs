//! `gradus generate`: invented staff for benchmarks and demonstrations.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::progress::bar;
use super::{Failure, Outcome, Run, print};
use crate::domain::ids::is_id;
use crate::exchange::generate::{self, Size};

/// Write invented staff as files that `gradus import` takes: the same bytes on every machine.
#[derive(Args)]
pub struct Generate {
    /// Officers: S 200, M 2,000, L 20,000, XL 200,000.
    #[arg(long, value_enum, ignore_case = true)]
    size: Sizes,
    /// The folder that the files go into.
    #[arg(long, value_name = "FOLDER")]
    output: PathBuf,
    /// The organisation that the staff belong to.
    #[arg(long, value_name = "ID", default_value = "medway")]
    organisation: String,
    /// Figures as well: so many months up to March 2026 of six metrics for each officer.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=120))]
    months: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Sizes {
    S,
    M,
    L,
    Xl,
}

impl Generate {
    pub(super) fn run(self) -> Run {
        if !is_id(&self.organisation) {
            return Err(Failure::Usage(format!("\"{}\" is not the id of an organisation.", self.organisation)));
        }
        let size = match self.size {
            Sizes::S => Size::S,
            Sizes::M => Size::M,
            Sizes::L => Size::L,
            Sizes::Xl => Size::XL,
        };
        let failed = |error: std::io::Error| Failure::System(format!("cannot write to {}: {error}", self.output.display()));
        fs::create_dir_all(&self.output).map_err(failed)?;
        let bar = bar("Writing", u64::from(size.officers()));
        let mut written = Vec::new();
        let mut open = |name: &str| -> std::io::Result<Box<dyn Write>> {
            let path = self.output.join(name);
            let file = File::create(&path)?;
            written.push(path);
            Ok(Box::new(BufWriter::new(file)))
        };
        generate::write(size, &self.organisation, &mut open, &|done| bar.set_position(u64::from(done))).map_err(failed)?;
        if self.months > 0 {
            generate::figures(size.officers(), self.months, &mut open, &|done| bar.set_position(u64::from(done)))
                .map_err(failed)?;
        }
        bar.finish_and_clear();
        written.sort();
        print(&written.iter().fold(String::new(), |text, path| text + &format!("{}\n", path.display())))?;
        Ok(Outcome::Fine)
    }
}

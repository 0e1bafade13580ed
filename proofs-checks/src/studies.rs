//! The shipped studies, one TOML file each, embedded so that the program needs no files beside it.

/// A shipped study.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// Its id, the stem of its file.
    pub id: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

/// Every shipped study, in the order in which the main job runs them.
pub static ALL: &[Shipped] = &[
    Shipped { id: "padam-two-cycle", text: include_str!("../studies/padam-two-cycle.toml") },
    Shipped { id: "padam-power-of-g", text: include_str!("../studies/padam-power-of-g.toml") },
    Shipped {
        id: "padam-bounded-noise",
        text: include_str!("../studies/padam-bounded-noise.toml"),
    },
    Shipped { id: "padam-sparse", text: include_str!("../studies/padam-sparse.toml") },
    Shipped { id: "padam-rate-t", text: include_str!("../studies/padam-rate-t.toml") },
    Shipped { id: "padam-rate-d", text: include_str!("../studies/padam-rate-d.toml") },
    Shipped { id: "padam-martingale", text: include_str!("../studies/padam-martingale.toml") },
    Shipped { id: "padam-convex-box", text: include_str!("../studies/padam-convex-box.toml") },
    Shipped {
        id: "padam-released-code",
        text: include_str!("../studies/padam-released-code.toml"),
    },
    Shipped { id: "padam-logistic", text: include_str!("../studies/padam-logistic.toml") },
    Shipped { id: "adam-regret", text: include_str!("../studies/adam-regret.toml") },
    Shipped { id: "drift", text: include_str!("../studies/drift.toml") },
    Shipped { id: "adamomentum-convex", text: include_str!("../studies/adamomentum-convex.toml") },
    Shipped {
        id: "adamomentum-counterexample",
        text: include_str!("../studies/adamomentum-counterexample.toml"),
    },
    Shipped { id: "sgd-nonconvex", text: include_str!("../studies/sgd-nonconvex.toml") },
    Shipped { id: "sgd-averages", text: include_str!("../studies/sgd-averages.toml") },
    Shipped {
        id: "online-gradient-descent",
        text: include_str!("../studies/online-gradient-descent.toml"),
    },
    Shipped { id: "adagrad", text: include_str!("../studies/adagrad.toml") },
    Shipped { id: "defossez", text: include_str!("../studies/defossez.toml") },
    Shipped { id: "phase-diagram", text: include_str!("../studies/phase-diagram.toml") },
    Shipped { id: "adam-type", text: include_str!("../studies/adam-type.toml") },
    Shipped {
        id: "adam-type-oscillation",
        text: include_str!("../studies/adam-type-oscillation.toml"),
    },
    Shipped { id: "adamomentum-bias", text: include_str!("../studies/adamomentum-bias.toml") },
    Shipped {
        id: "adamomentum-beta-to-one",
        text: include_str!("../studies/adamomentum-beta-to-one.toml"),
    },
    Shipped {
        id: "adabelief-hypothesis",
        text: include_str!("../studies/adabelief-hypothesis.toml"),
    },
    Shipped { id: "ema-conversion", text: include_str!("../studies/ema-conversion.toml") },
    Shipped { id: "beta-ftrl-mutants", text: include_str!("../studies/beta-ftrl-mutants.toml") },
    Shipped { id: "ema-horizon", text: include_str!("../studies/ema-horizon.toml") },
    Shipped {
        id: "ema-resisting-slope",
        text: include_str!("../studies/ema-resisting-slope.toml"),
    },
    Shipped { id: "ema-coordinatewise", text: include_str!("../studies/ema-coordinatewise.toml") },
    Shipped { id: "ema-accuracy", text: include_str!("../studies/ema-accuracy.toml") },
    Shipped { id: "ema-smooth", text: include_str!("../studies/ema-smooth.toml") },
    Shipped { id: "lambda-norms", text: include_str!("../studies/lambda-norms.toml") },
    Shipped { id: "ema-baselines", text: include_str!("../studies/ema-baselines.toml") },
    Shipped { id: "invadam-quadratic", text: include_str!("../studies/invadam-quadratic.toml") },
    Shipped { id: "invadam-stability", text: include_str!("../studies/invadam-stability.toml") },
    Shipped { id: "dualadam", text: include_str!("../studies/dualadam.toml") },
    Shipped { id: "dualadam-regret", text: include_str!("../studies/dualadam-regret.toml") },
    Shipped { id: "levy-pathwise", text: include_str!("../studies/levy-pathwise.toml") },
    Shipped { id: "update-rules", text: include_str!("../studies/update-rules.toml") },
    Shipped { id: "escape-kramers", text: include_str!("../studies/escape-kramers.toml") },
    Shipped { id: "escape-prefactor", text: include_str!("../studies/escape-prefactor.toml") },
    Shipped { id: "escape-crossing", text: include_str!("../studies/escape-crossing.toml") },
    Shipped { id: "escape-step-size", text: include_str!("../studies/escape-step-size.toml") },
    Shipped { id: "escape-slopes", text: include_str!("../studies/escape-slopes.toml") },
    Shipped { id: "escape-memory", text: include_str!("../studies/escape-memory.toml") },
    Shipped { id: "escape-hazard", text: include_str!("../studies/escape-hazard.toml") },
    Shipped { id: "escape-momentum", text: include_str!("../studies/escape-momentum.toml") },
    Shipped { id: "escape-transverse", text: include_str!("../studies/escape-transverse.toml") },
    Shipped { id: "escape-explosion", text: include_str!("../studies/escape-explosion.toml") },
    Shipped { id: "escape-levy", text: include_str!("../studies/escape-levy.toml") },
    Shipped { id: "suite", text: include_str!("../studies/suite.toml") },
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_file_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/studies");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder is part of the crate")
            .map(|entry| entry.expect("readable").path())
            .map(|path| path.file_stem().expect("named").to_string_lossy().into_owned())
            .collect();
        files.sort();
        let mut listed: Vec<&str> = ALL.iter().map(|study| study.id).collect();
        listed.sort_unstable();
        assert_eq!(files, listed);
    }
}

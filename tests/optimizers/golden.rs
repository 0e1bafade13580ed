//! Iterates on prescribed gradients against code in circulation and against 60-digit arithmetic.
//!
//! The files of `tests/golden` say where their numbers come from. Code in circulation orders its operations
//! differently, and 40 steps of that stay below 1e-10 relative; the nearest wrong reading is further away
//! by orders of magnitude, which the second half of this file shows.

use std::path::Path;

use ratecheck_proofs_checks::step::Trace;

use crate::support::{iterates, traced};

/// `x_1` of every golden file.
const START: [f64; 4] = [0.3, -1.0, 0.7, 2.0];
/// Relative distance that another order of operations may cause.
const CLOSE: f64 = 1e-10;
/// Relative distance that another reading of the algorithm causes at the least, in these files.
const ANOTHER_READING: f64 = 1e-8;

fn rows(name: &str) -> Vec<Vec<f64>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(',').map(|x| x.parse().expect("a number")).collect()).collect()
}

/// Largest relative distance of a method's iterates from a golden file.
fn distance(optimizer: &str, file: &str) -> f64 {
    let xs = iterates(optimizer, "whole", &START, &rows("gradients.csv"));
    let golden = rows(file);
    assert_eq!(golden.len(), 8, "{file}");
    let off = golden.iter().flat_map(|row| {
        let x = &xs[row[0] as usize - 1];
        x.iter().zip(&row[1..]).map(|(ours, theirs)| (ours - theirs).abs() / theirs.abs())
    });
    off.fold(0.0, f64::max)
}

/// Readings that a source in circulation shares.
const SAME: &[(&str, &str)] = &[
    ("padam-code:p=0.25", "padam_authors_p25.csv"),
    ("padam-code:beta1=0.8,beta2=0.97,p=0.125,wd=0.02", "padam_authors_wd.csv"),
    ("padam-code:beta1=0.8,beta2=0.97,p=0.5,amsgrad=false", "padam_authors_no_max.csv"),
    ("adam-paper:lr=0.02", "torch_adam.csv"),
    ("adam-paper:lr=0.02", "optax_adam.csv"),
    ("adam-paper:lr=0.02,beta2=0.98,eps=1e-3", "torch_adam_eps.csv"),
    // Without first moment and bias corrections Adam is RMSprop.
    ("adam-nobias:lr=0.02,beta1=0,beta2=0.95", "torch_rmsprop.csv"),
    ("heavy-ball:lr=0.02,momentum=0.8", "torch_sgd_momentum.csv"),
    // The averaged form takes steps 1 - β times as long.
    ("sgd-momentum:lr=0.1,momentum=0.8", "torch_sgd_momentum.csv"),
    ("padam-paper:lr=0.1,beta1=0.8,p=0", "torch_sgd_momentum.csv"),
    ("schedule-free-sgd-optax:beta=0.8,wd=0.05", "optax_schedule_free_sgd.csv"),
    (
        "schedule-free-adamw-optax:lr=0.02,beta2=0.98,eps=1e-3,wd=0.05",
        "optax_schedule_free_adamw.csv",
    ),
    ("sgd with clip-norm:limit=0.5", "optax_sgd_clip_norm.csv"),
    ("adam-paper:lr=0.02 with decoupled-decay:wd=0.05", "optax_adamw.csv"),
    ("adam-paper:lr=0.02 with decoupled-decay:wd=0.001,times=one", "optax_adamw.csv"),
];

/// The formulas of the papers in 60-digit arithmetic, for every entry whose reading no release shares.
const EXACT: &[(&str, &str)] = &[
    ("padam-paper", "exact_padam.csv"),
    ("padam-paper:beta1=0.8,beta2=0.97,p=0.3,vhat0=0.25", "exact_padam_vhat0.csv"),
    ("amsgrad-reddi2018:lr=0.5/t,beta1=0.5/t,beta2=0.99", "exact_amsgrad.csv"),
    ("padam-paper:lr=0.5/t,beta1=0.5/t,beta2=0.99,p=0.5", "exact_amsgrad.csv"),
    ("padam-adamx:lr=0.5/t,beta1=0.5/t,beta2=0.99", "exact_adamx.csv"),
    ("adam-nobias:lr=0.02,beta2=0.98,eps=1e-3", "exact_adam_nobias.csv"),
    ("sgd-momentum:momentum=0.8", "exact_sgd_momentum.csv"),
    ("sgd:lr=0.5/t", "exact_sgd.csv"),
    ("clipped-adam-ema:beta=0.9,D=0.05", "exact_clipped_adam_ema.csv"),
    (
        "clipped-adam-ema-coordinatewise:beta=0.9,D=0.05",
        "exact_clipped_adam_ema_coordinatewise.csv",
    ),
    ("beta-omd:lr=0.02,D=0.05", "exact_beta_omd.csv"),
    ("schedule-free-sgd", "exact_schedule_free_sgd.csv"),
];

/// Nearby readings: another entry, or another value of one key.
const DIFFERENT: &[(&str, &str)] = &[
    // No bias correction and no ε.
    ("padam-paper:p=0.25", "padam_authors_p25.csv"),
    // A correction that matches the exponent; the release keeps the power 1/2.
    ("padam-code:p=0.25,bc2_power=0.25", "padam_authors_p25.csv"),
    ("padam-code:beta1=0.8,beta2=0.97,p=0.125,wd=0.02,bc2_power=0.125", "padam_authors_wd.csv"),
    ("padam-code:beta1=0.8,beta2=0.97,p=0.125", "padam_authors_wd.csv"),
    ("padam-code:p=0.25,amsgrad=false", "padam_authors_p25.csv"),
    ("padam-code:p=0.25,eps=0", "padam_authors_p25.csv"),
    ("padam-code:beta1=0.8,beta2=0.97,p=0.5", "padam_authors_no_max.csv"),
    // Adam's ε is added after the second moment is corrected, the released Padam's before.
    ("padam-code:lr=0.02,p=0.5,amsgrad=false", "torch_adam.csv"),
    ("adam-nobias:lr=0.02", "torch_adam.csv"),
    ("adam-paper:lr=0.02,eps=0", "torch_adam.csv"),
    ("adam-paper:lr=0.02,beta1=0,beta2=0.95", "torch_rmsprop.csv"),
    // Three AMSGrads: the maximum of corrected moments, of uncorrected ones with correction, and none at all.
    ("amsgrad-reddi2018:lr=0.02,beta2=0.98", "torch_adam_amsgrad.csv"),
    ("padam-code:lr=0.02,beta2=0.98,p=0.5", "torch_adam_amsgrad.csv"),
    ("adam-paper:lr=0.02,beta2=0.98", "torch_adam_amsgrad.csv"),
    ("amsgrad-reddi2018:lr=0.02,beta2=0.99", "optax_amsgrad.csv"),
    ("padam-code:lr=0.02,beta2=0.99,p=0.5", "optax_amsgrad.csv"),
    ("heavy-ball:lr=0.02,momentum=0.8", "torch_sgd_nesterov.csv"),
    // Dampening starts its average at the first gradient instead of at zero.
    ("sgd-momentum:lr=0.02,momentum=0.8", "torch_sgd_dampening.csv"),
    ("heavy-ball:lr=0.02,momentum=0.8", "torch_sgd_dampening.csv"),
    ("sgd-momentum:lr=0.02,momentum=0.8", "torch_sgd_momentum.csv"),
    // The rescaled maximum of AdamX is felt as soon as β_1 changes.
    ("padam-paper:lr=0.5/t,beta1=0.5/t,beta2=0.99", "exact_adamx.csv"),
    ("padam-paper:beta1=0.8,beta2=0.97,p=0.3", "exact_padam_vhat0.csv"),
    // The start has a weight in the paper's average and none in the release's.
    ("schedule-free-sgd", "optax_schedule_free_sgd.csv"),
    ("schedule-free-sgd-optax", "exact_schedule_free_sgd.csv"),
    ("schedule-free-sgd-optax:beta=0.8", "optax_schedule_free_sgd.csv"),
    // Decay of the iterate beside the step, not of the gradient, and not of the result.
    ("padam-code:lr=0.02,p=0.5,amsgrad=false,wd=0.05", "optax_adamw.csv"),
    ("adam-paper:lr=0.02 with decoupled-decay:wd=0.05,times=one", "optax_adamw.csv"),
    ("sgd with clip-value:limit=0.5", "optax_sgd_clip_norm.csv"),
    ("clipped-adam-ema:beta=0.9,D=0.05", "exact_clipped_adam_ema_coordinatewise.csv"),
    // Without clipping it is Adam without bias corrections; these gradients do reach the radius.
    ("adam-nobias:lr=0.05*sqrt(19),beta2=0.81,eps=0", "exact_clipped_adam_ema.csv"),
];

#[test]
fn code_in_circulation_gives_the_same_iterates() {
    for (optimizer, file) in SAME {
        let off = distance(optimizer, file);
        assert!(off <= CLOSE, "{optimizer} is {off:e} from {file}");
    }
}

#[test]
fn the_papers_formulas_in_many_digits_give_the_same_iterates() {
    for (optimizer, file) in EXACT {
        let off = distance(optimizer, file);
        assert!(off <= CLOSE, "{optimizer} is {off:e} from {file}");
    }
}

#[test]
fn nearby_readings_give_others() {
    for (optimizer, file) in DIFFERENT {
        let off = distance(optimizer, file);
        assert!(off > ANOTHER_READING, "{optimizer} is only {off:e} from {file}");
    }
}

/// The average that clipped Adam outputs, alone and as a wrapper around it.
#[test]
fn the_average_is_that_of_the_paper() {
    let gradients = rows("gradients.csv");
    for optimizer in [
        "clipped-adam-ema:beta=0.9,D=0.05",
        "clipped-adam-ema:beta=0.9,D=0.05 with average-ema:beta=0.9",
    ] {
        let averages = traced(optimizer, &START, &gradients, Trace::Average);
        for row in rows("exact_clipped_adam_ema_average.csv") {
            for (ours, theirs) in averages[row[0] as usize - 1].iter().zip(&row[1..]) {
                assert!((ours - theirs).abs() <= CLOSE * theirs.abs(), "{optimizer}: {row:?}");
            }
        }
    }
}

/// PyTorch's dampened buffer starts at `g_1` instead of `(1-β) g_1`. Both averages are linear in the gradients, so
/// the iterates differ by `γ g_1 Σ_{k <= t} β^k` exactly.
#[test]
fn dampened_momentum_differs_by_its_first_gradient_alone() {
    let gradients = rows("gradients.csv");
    let ours = iterates("sgd-momentum:lr=0.02,momentum=0.8", "whole", &START, &gradients);
    for row in rows("torch_sgd_dampening.csv") {
        let t = row[0] as usize;
        let powers: f64 = (1..=t).map(|k| (0..k).map(|_| 0.8).product::<f64>()).sum();
        for i in 0..4 {
            let expected = ours[t - 1][i] - 0.02 * gradients[0][i] * powers;
            assert!(
                (expected - row[i + 1]).abs() <= CLOSE * row[i + 1].abs(),
                "step {t}, x{}",
                i + 1
            );
        }
    }
}

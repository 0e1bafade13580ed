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
    ("adamw-torch:lr=0.02,beta2=0.98,wd=0.1", "torch_adamw.csv"),
    ("adamw-torch:lr=0.02,wd=0.1", "optax_adamw.csv"),
    // The paper's decay is not multiplied by the step size: 0.002 = 0.02 · 0.1.
    ("adamw-paper:lr=0.02,beta2=0.98,wd=0.002", "torch_adamw.csv"),
    ("adam-l2:lr=0.02,wd=0.1", "optax_adam_l2.csv"),
    ("amsgrad-torch:lr=0.02,beta2=0.98", "torch_adam_amsgrad.csv"),
    ("amsgrad-optax:lr=0.02,beta2=0.99", "optax_amsgrad.csv"),
    ("adamax-torch:lr=0.02", "torch_adamax.csv"),
    ("adamax-torch:lr=0.02", "optax_adamax.csv"),
    ("nadam-torch:lr=0.02", "torch_nadam.csv"),
    ("nadam-optax:lr=0.02", "optax_nadam.csv"),
    ("radam-torch:lr=0.02", "torch_radam.csv"),
    ("radam-optax:lr=0.02", "optax_radam.csv"),
    // The numbers are of the release without rectification.
    ("adabelief-paper:lr=0.02,beta2=0.98", "adabelief_authors.csv"),
    ("adabelief-optax:lr=0.02,beta2=0.99", "optax_adabelief.csv"),
    ("yogi-optax:lr=0.02", "optax_yogi.csv"),
    ("yogi-optax:lr=0.02", "torch_optimizer_yogi.csv"),
    ("yogi-optax:lr=0.02,accumulator=0", "optax_yogi_zero.csv"),
    ("rmsprop-torch:lr=0.02,beta2=0.95", "torch_rmsprop.csv"),
    ("rmsprop-tf:lr=0.02,beta2=0.95,eps=1e-3", "optax_rmsprop.csv"),
    ("rmsprop-tf:lr=0.02,beta2=0.95,momentum=0.8,eps=1e-8", "optax_rmsprop_momentum.csv"),
    ("rmsprop-graves2013:lr=0.02,beta2=0.95,momentum=0.8,eps=1e-4", "optax_rmsprop_centered.csv"),
    ("rmsprop-torch-centered:lr=0.02,beta2=0.95,eps=1e-3", "optax_rmsprop_centered_outside.csv"),
    // The released Padam at p = 1/2 without maximum is Adam with ε beside the uncorrected root.
    ("adam-tf:lr=0.1,beta1=0.8,beta2=0.97", "padam_authors_no_max.csv"),
    ("momentum-torch:lr=0.02,momentum=0.8", "torch_sgd_momentum.csv"),
    ("momentum-torch:lr=0.02,momentum=0.8,dampening=0.8", "torch_sgd_dampening.csv"),
    ("nesterov-torch:lr=0.02,momentum=0.8", "torch_sgd_nesterov.csv"),
    ("adagrad-torch:lr=0.02", "torch_adagrad.csv"),
    // PyTorch's ε of 1e-10 is below what the comparison sees: the paper's method without it is the same here.
    ("adagrad-paper:lr=0.02,delta=1e-10", "torch_adagrad.csv"),
    ("adagrad-optax:lr=0.02", "optax_adagrad.csv"),
    ("lion-paper:lr=0.02,wd=1e-3", "optax_lion.csv"),
    ("adamomentum-code:lr=0.02", "adam3_authors_defaults.csv"),
    ("adamomentum-paper:lr=0.02", "adam3_authors_defaults.csv"),
    ("adamomentum-code:lr=0.02,beta1=0.7,beta2=0.9,eps=1e-5", "adam3_authors_eps.csv"),
    ("adamomentum-paper:lr=0.02,beta1=0.7,beta2=0.9,eps=1e-5", "adam3_authors_eps.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8,amsgrad=true", "adam3_authors_amsgrad.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8,rectify=true", "adam3_authors_rectify.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8,wd=0.05", "adam3_authors_decay.csv"),
    (
        "adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8,wd=0.05,fixed_decay=true",
        "adam3_authors_fixed_decay.csv",
    ),
    (
        "adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8,wd=0.05,decouple=false",
        "adam3_authors_coupled.csv",
    ),
    ("dualadam-code:lr=0.02", "dualadam_authors_defaults.csv"),
    ("dualadam-code:lr=0.02,xi=0.05", "dualadam_authors_xi05.csv"),
    ("dualadam-code:lr=0.02,xi=0.3,wd=0.01", "dualadam_authors_xi30_wd.csv"),
    ("schedule-free-sgd-optax:beta=0.8,wd=0.05", "optax_schedule_free_sgd.csv"),
    (
        "schedule-free-adamw-optax:lr=0.02,beta2=0.98,eps=1e-3,wd=0.05",
        "optax_schedule_free_adamw.csv",
    ),
    ("sgd with clip-norm:limit=0.5", "optax_sgd_clip_norm.csv"),
    ("adam-paper:lr=0.02 with decoupled-decay:wd=0.05", "optax_adamw_decay.csv"),
    ("adam-paper:lr=0.02 with decoupled-decay:wd=0.001,times=one", "optax_adamw_decay.csv"),
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
    ("nesterov-1983:lr=0.05", "exact_nesterov_1983.csv"),
    ("nesterov-2018:lr=0.05,q=0.02", "exact_nesterov_2018.csv"),
    ("ogm-2016:lr=0.05", "exact_ogm.csv"),
    ("normalised-sgd:lr=0.5/t", "exact_normalised.csv"),
    ("normalised-sgd-momentum:momentum=0.8", "exact_normalised_momentum.csv"),
    ("sign-sgd:lr=0.02", "exact_sign.csv"),
    ("signum:lr=0.02,momentum=0.8", "exact_signum.csv"),
    ("lion-paper:lr=0.02,beta1=0.8,beta2=0.95,wd=0.1", "exact_lion.csv"),
    ("lion-paper:lr=0.02,beta1=0.8,beta2=0.8", "exact_signum.csv"),
    ("dual-averaging:lr=0.5/t", "exact_dual_averaging.csv"),
    ("scale-free-ftrl", "exact_scale_free_ftrl.csv"),
    ("adagrad-paper:lr=0.1,delta=0.01", "exact_adagrad.csv"),
    ("adagrad-torch:lr=0.1,lr_decay=0.2,eps=1e-3,v0=0.05,wd=0.1", "exact_adagrad_torch.csv"),
    ("adagrad-norm:lr=0.1,b0=0.3", "exact_adagrad_norm.csv"),
    ("adamomentum-nobias:lr=0.02,beta2=0.98,eps=1e-5", "exact_adamomentum_nobias.csv"),
    ("adamomentum-max:lr=0.02,beta1=0.9/t,beta2=0.98,eps=1e-5", "exact_adamomentum_max.csv"),
    ("invadam-paper:lr=0.02,beta2=0.98", "exact_invadam.csv"),
    ("dualadam-paper:lr=0.02,beta2=0.98,eps=1e-3,xi=0.3", "exact_dualadam.csv"),
    ("dualadam-early:lr=0.02,beta2=0.98,eps=1e-3,xi=0.3,wd=0.01", "exact_dualadam_early.csv"),
    ("clipped-adam-ema:beta=0.9,D=0.05", "exact_clipped_adam_ema.csv"),
    (
        "clipped-adam-ema-coordinatewise:beta=0.9,D=0.05",
        "exact_clipped_adam_ema_coordinatewise.csv",
    ),
    ("adam-ema-unclipped:beta=0.9,D=0.05", "exact_adam_ema_unclipped.csv"),
    (
        "clipped-adam-ema-equal-discounts:beta=0.9,D=0.05",
        "exact_clipped_adam_ema_equal_discounts.csv",
    ),
    ("sign-ema:beta=0.9,D=0.05", "exact_sign_ema.csv"),
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
    // Four places of ε and of the corrections in Adam.
    ("adam-tf:lr=0.02", "torch_adam.csv"),
    ("adam-paper:lr=0.1,beta1=0.8,beta2=0.97", "padam_authors_no_max.csv"),
    ("adamw-paper:lr=0.02,beta2=0.98,wd=0.1", "torch_adamw.csv"),
    ("adam-l2:lr=0.02,beta2=0.98,wd=0.1", "torch_adamw.csv"),
    ("amsgrad-optax:lr=0.02,beta2=0.98", "torch_adam_amsgrad.csv"),
    ("amsgrad-torch:lr=0.02,beta2=0.99", "optax_amsgrad.csv"),
    ("adamax-paper:lr=0.02", "torch_adamax.csv"),
    ("nadam-paper:lr=0.02", "torch_nadam.csv"),
    ("nadam-optax:lr=0.02", "torch_nadam.csv"),
    ("nadam-torch:lr=0.02", "optax_nadam.csv"),
    ("radam-paper:lr=0.02", "torch_radam.csv"),
    ("radam-optax:lr=0.02", "torch_radam.csv"),
    ("radam-torch:lr=0.02", "optax_radam.csv"),
    ("adabelief-code:lr=0.02,beta2=0.98,eps=1e-8", "adabelief_authors.csv"),
    ("adabelief-paper:lr=0.02,beta2=0.99", "optax_adabelief.csv"),
    ("yogi-paper:lr=0.02", "optax_yogi.csv"),
    ("yogi-paper:lr=0.02", "optax_yogi_zero.csv"),
    ("rmsprop-hinton:lr=0.02,beta2=0.95", "torch_rmsprop.csv"),
    ("rmsprop-tf:lr=0.02,beta2=0.95,v0=0,eps=1e-8", "torch_rmsprop.csv"),
    ("rmsprop-torch:lr=0.02,beta2=0.95,eps=1e-3", "optax_rmsprop_centered_outside.csv"),
    (
        "rmsprop-torch-centered:lr=0.02,beta2=0.95,momentum=0.8,eps=1e-4",
        "optax_rmsprop_centered.csv",
    ),
    // Nesterov's two forms, and PyTorch's, which reports the points where the gradient is taken.
    ("nesterov-2018:lr=0.02,q=((1-0.8)/(1+0.8))^2", "torch_sgd_nesterov.csv"),
    ("nesterov-1983:lr=0.05", "exact_nesterov_2018.csv"),
    ("nesterov-1983:lr=0.05", "exact_ogm.csv"),
    // The last step is another one.
    ("ogm-2016:lr=0.05,steps=41", "exact_ogm.csv"),
    ("momentum-torch:lr=0.02,momentum=0.8", "torch_sgd_dampening.csv"),
    ("momentum-torch:lr=0.02,momentum=0.8", "torch_sgd_nesterov.csv"),
    // The average starts at the first gradient, not at zero: with 0.8 for the 0.2 that it would have.
    ("normalised-sgd", "exact_normalised_momentum.csv"),
    ("signum:lr=0.02", "exact_signum.csv"),
    ("lion-paper:lr=0.02", "optax_lion.csv"),
    ("lion-paper:lr=0.02,beta1=0.95,beta2=0.8,wd=0.1", "exact_lion.csv"),
    ("adagrad-torch:lr=0.02", "optax_adagrad.csv"),
    ("adagrad-optax:lr=0.02,v0=0", "optax_adagrad.csv"),
    ("adagrad-paper:lr=0.1", "exact_adagrad.csv"),
    ("adagrad-norm:lr=0.1,b0=0", "exact_adagrad_norm.csv"),
    ("adagrad-norm:lr=1,b0=0", "exact_scale_free_ftrl.csv"),
    // Where ε sits, what is corrected, and what decays.
    ("adamomentum-nobias:lr=0.02", "adam3_authors_defaults.csv"),
    ("adam-paper:lr=0.02,eps=0", "adam3_authors_defaults.csv"),
    ("adamomentum-code:lr=0.02,beta1=0.7,beta2=0.9", "adam3_authors_eps.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8", "adam3_authors_amsgrad.csv"),
    ("adamomentum-max:lr=0.02,beta2=0.98,eps=1e-8", "adam3_authors_amsgrad.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8", "adam3_authors_rectify.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=0,rectify=true", "adam3_authors_rectify.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8,wd=0.05", "adam3_authors_coupled.csv"),
    ("adamomentum-code:lr=0.02,beta2=0.98,eps=1e-8,wd=0.05", "adam3_authors_fixed_decay.csv"),
    ("adamomentum-nobias:lr=0.02,beta1=0.9/t,beta2=0.98,eps=1e-5", "exact_adamomentum_max.csv"),
    // The gate acts a step early at ξ = 0.05, and makes a jump at ξ = 0.3.
    ("dualadam-paper:lr=0.02,xi=0.05", "dualadam_authors_xi05.csv"),
    ("dualadam-early:lr=0.02,xi=0.05", "dualadam_authors_xi05.csv"),
    ("dualadam-early:lr=0.02,xi=0.3,wd=0.01", "dualadam_authors_xi30_wd.csv"),
    ("dualadam-code:lr=0.02,xi=0.3", "dualadam_authors_xi30_wd.csv"),
    ("dualadam-code:lr=0.02,beta2=0.98,eps=1e-3,xi=0.3", "exact_dualadam.csv"),
    ("dualadam-code:lr=0.02,beta2=0.98,eps=1e-3,xi=0.3,wd=0.01", "exact_dualadam_early.csv"),
    ("adam-paper:lr=0.02,beta2=0.98,eps=0", "exact_invadam.csv"),
    // The start has a weight in the paper's average and none in the release's.
    ("schedule-free-sgd", "optax_schedule_free_sgd.csv"),
    ("schedule-free-sgd-optax", "exact_schedule_free_sgd.csv"),
    ("schedule-free-sgd-optax:beta=0.8", "optax_schedule_free_sgd.csv"),
    // Decay of the iterate beside the step, not of the gradient, and not of the result.
    ("padam-code:lr=0.02,p=0.5,amsgrad=false,wd=0.05", "optax_adamw_decay.csv"),
    ("adam-paper:lr=0.02 with decoupled-decay:wd=0.05,times=one", "optax_adamw_decay.csv"),
    ("sgd with clip-value:limit=0.5", "optax_sgd_clip_norm.csv"),
    ("clipped-adam-ema:beta=0.9,D=0.05", "exact_clipped_adam_ema_coordinatewise.csv"),
    ("clipped-adam-ema:beta=0.9,D=0.05", "exact_adam_ema_unclipped.csv"),
    ("clipped-adam-ema:beta=0.9,D=0.05", "exact_clipped_adam_ema_equal_discounts.csv"),
    ("clipped-adam-ema-coordinatewise:beta=0.9,D=0.05", "exact_sign_ema.csv"),
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

/// A game of eight rounds on `[-1, 1]`: iterates and regret from the formula in 30 digits.
#[test]
fn adagrad_plays_a_short_game() {
    let gradients: Vec<Vec<f64>> =
        [3.0, -1.0, -1.0, 2.0, -0.5, 0.25, -4.0, 1.0].iter().map(|g| vec![*g]).collect();
    let adagrad = iterates("adagrad-paper:lr=sqrt(2)", "box:lo=-1,hi=1", &[0.0], &gradients);
    let printed =
        [-1.0, -0.552_786_4, -0.126_385_0, -0.856_681_7, -0.675_610_2, -0.765_961_0, 0.244_957_4];
    for (x, printed) in adagrad.iter().zip(printed) {
        assert!((x[0] - printed).abs() <= 0.5e-7, "{x:?}, printed {printed}");
    }
    let played = [0.0].into_iter().chain(adagrad.iter().map(|x| x[0]));
    let loss: f64 = played.zip(&gradients).map(|(x, g)| x * g[0]).sum();
    let best = -gradients.iter().map(|g| g[0]).sum::<f64>().abs();
    assert!((loss - best - 5.118_256_2).abs() <= 0.5e-7, "regret {}", loss - best);
}

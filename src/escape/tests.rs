//! The watch on replicas, on methods whose paths are known.

use super::*;
use crate::engine::Control;

fn request(landscape: &str, optimizer: &str) -> Request {
    Request {
        landscape: landscape.to_owned(),
        noise: "none".to_owned(),
        optimizers: specs(optimizer),
        lr: "0.1".to_owned(),
        exit: "minimum".to_owned(),
        start: Vec::new(),
        steps: 50,
        replicas: 3,
        seed: 1,
    }
}

fn record(request: &Request) -> (Setting, Record) {
    let setting = Setting::new(request).expect("a setting");
    let record = run(&setting, &setting.contenders[0], &Control::default()).expect("a run");
    (setting, record)
}

#[test]
fn a_list_of_specs_is_cut_between_specs() {
    let cut = |list: &str| specs(list);
    assert_eq!(
        cut("sgd,adam:beta1=0,beta2=0.999, invadam"),
        ["sgd", "adam:beta1=0,beta2=0.999", "invadam"]
    );
    assert_eq!(cut("sgd:lr=max(1,2),adam with clip-norm:limit=1,x=[1,2]").len(), 2);
    assert_eq!(cut("sgd"), ["sgd"]);
    assert_eq!(
        cut("beta=1"),
        ["beta=1"],
        "nothing to belong to: the optimizer's own parser refuses it"
    );
}

#[test]
fn a_passage_is_the_first_step_whose_result_lies_in_the_region() {
    // x_{t+1} = 0.9 x_t: below 0.5 after seven steps, 0.9^7 = 0.478.
    let wanted = Request {
        exit: "below:at=0.5".to_owned(),
        start: vec![1.0],
        ..request("quadratic:dim=1", "sgd")
    };
    let (_, record) = record(&wanted);
    assert_eq!(record.fates.len(), 3);
    for fate in &record.fates {
        assert_eq!((fate.outcome, fate.steps), (Outcome::Left, 7));
        assert!((fate.place[0] - 0.478_296_9).abs() < 1e-12);
    }
    // The path goes on behind the passage.
    assert_eq!((record.tracks[0].points.len(), record.tracks[0].inside), (51, 7));
    let missed = Request { steps: 6, ..wanted };
    let (_, record) = self::record(&missed);
    assert!(record.fates.iter().all(|f| (f.outcome, f.steps) == (Outcome::Censored, 6)));
    assert!((record.fates[0].place[0] - 0.531_441).abs() < 1e-12, "where the run ended");
}

#[test]
fn what_explodes_is_an_outcome_of_its_own() {
    // |x_{t+1}| = |x_t| |1 - 3·10|: grows without end and never goes below -∞ < at.
    let wanted = Request {
        exit: "past:at=1e300,coordinate=2".to_owned(),
        lr: "1e200".to_owned(),
        start: vec![1.0, 0.0],
        steps: 20,
        ..request("quadratic:dim=2", "sgd")
    };
    let (_, record) = record(&wanted);
    for fate in &record.fates {
        assert!(matches!(fate.outcome, Outcome::Exploded(_)), "{fate:?}");
        assert_eq!(fate.steps, 2, "1e200, then 1e400");
    }
    assert_eq!(record.exploded.last(), Some(&3), "also at moments after the end");
    assert_eq!(record.occupied.last().map(|row| row.iter().sum::<u64>()), Some(0));
    assert_eq!(record.tracks[0].points.len(), 2, "finite points alone");
    let leaving = Request { exit: "explosion".to_owned(), ..wanted };
    let (_, record) = self::record(&leaving);
    assert!(record.fates.iter().all(|f| (f.outcome, f.steps) == (Outcome::Left, 2)));
}

#[test]
fn leaving_beyond_the_minimum_comes_after_leaving_at_the_saddle() {
    let noisy = |exit: &str| Request {
        exit: exit.to_owned(),
        noise: "gaussian:sigma=1".to_owned(),
        steps: 4000,
        replicas: 40,
        ..request("pq:hl=1,h=1,hr=1,dl=0.1,dr=0.1", "sgd")
    };
    let (_, beyond) = record(&noisy("minimum"));
    let (_, at) = record(&noisy("saddle"));
    let left = |r: &Record| r.count(|fate| fate.outcome == Outcome::Left);
    assert!(left(&beyond) > 10, "{}", left(&beyond));
    let pairs = beyond.fates.iter().zip(&at.fates);
    let both = pairs.filter(|(b, _)| b.outcome == Outcome::Left);
    assert!(both.clone().all(|(b, a)| a.steps < b.steps), "the saddle is on the way");
}

#[test]
fn moments_and_basins_are_counted_by_hand_alike() {
    let wanted = Request {
        noise: "gaussian:sigma=1".to_owned(),
        steps: 300,
        replicas: 70,
        ..request("two-valleys:dl=0.02", "sgd")
    };
    let (setting, record) = record(&wanted);
    for (k, shown) in record.shown.iter().enumerate() {
        let mut by_hand = vec![0; 2];
        shown.at.iter().for_each(|x| by_hand[setting.basins.of(x)] += 1);
        assert_eq!(by_hand, record.occupied[k], "moment {k}");
    }
    assert_eq!(record.moments[0], 0);
    assert!((record.share(0, setting.home) - 1.0).abs() < f64::EPSILON);
    assert_eq!(record.shown[0].at, vec![[0.0, 0.0]; 70]);
}

#[test]
fn any_number_of_threads_gives_the_same_record() {
    let wanted = Request {
        noise: "hessian:batch=1".to_owned(),
        steps: 200,
        replicas: 33,
        ..request("two-valleys:dl=0.02", "adam:beta1=0")
    };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| format!("{:?}", record(&wanted).1))
    };
    let one = on(1);
    assert!(one.contains("Left") && one == on(2) && one == on(5));
}

#[test]
fn short_names_stand_for_the_printed_forms_and_lr_fills_in() {
    let wanted = request("two-valleys", "sgd:lr=0.5,adam,invadam:lr=0.25,sgd");
    let setting = Setting::new(&wanted).expect("a setting");
    let shown: Vec<(&str, &str)> =
        setting.contenders.iter().map(|c| (c.label.as_str(), c.spec.as_str())).collect();
    assert_eq!(shown[0], ("sgd:lr=0.5", "sgd:lr=0.5"), "two of one name have longer ones");
    assert!(
        shown[1].0 == "adam"
            && shown[1].1.starts_with("adam-paper:")
            && shown[1].1.contains("lr=0.1")
    );
    assert!(shown[2].1.contains("lr=0.25"));
    let refused = |optimizers: &str| Setting::new(&request("two-valleys", optimizers)).err();
    assert!(refused("sgd,sgd").is_some_and(|e| e.contains("twice")));
    assert!(refused("adma").is_some_and(|e| e.contains("did you mean")));
}

#[test]
fn a_start_that_has_left_is_refused() {
    let wanted = Request {
        start: vec![5.0, 0.0],
        exit: "past:at=1".to_owned(),
        ..request("two-valleys", "sgd")
    };
    assert!(Setting::new(&wanted).err().is_some_and(|e| e.contains("already")));
}

#[test]
fn forecasts_are_those_of_another_program() {
    let wanted = Request {
        noise: "hessian:batch=1".to_owned(),
        lr: "0.0075".to_owned(),
        ..request("two-valleys:dl=0.02", "sgd,adam:beta1=0,invadam:beta1=0,adam,dualadam:beta1=0")
    };
    let setting =
        Setting::new(&Request { noise: "hessian:part=axis".to_owned(), ..wanted.clone() });
    let setting = setting.expect("a setting");
    let found: Vec<Option<f64>> = setting
        .contenders
        .iter()
        .map(|contender| forecast(&setting, contender).map(|known| known.frozen.value))
        .collect();
    // Trapezoids on 40 001 points in numpy, accurate to seven digits.
    for (found, expected) in found.iter().zip([497.430_229, 13_090.924_5, 73.532_748_6]) {
        let found = found.expect("a forecast");
        assert!((found / expected - 1.0).abs() < 1e-6, "{found} {expected}");
    }
    assert_eq!(found[3..], [None, None], "momentum, and a rate that changes");
    let momentum = Request { noise: "minibatch".to_owned(), ..wanted };
    assert!(Setting::new(&momentum).is_err(), "no finite sum");
}

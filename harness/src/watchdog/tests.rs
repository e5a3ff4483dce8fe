//! Records, and calls that do not return until they were reported.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs, process};

use super::{Activity, Guard, PlayFile, Slow, WatchOptions, checking, playing, take};
use crate::contract::{CoreFactory, Log};
use crate::script::{Chunking, Mode, Play, Script};
use crate::search::explore::{Goal, explore};
use crate::search::{Budget, Coverage};

/// A file of this test, which does not exist yet.
fn file(test: &str) -> PathBuf {
    let file = env::temp_dir().join(format!("chunkproof-{}-{test}.play", process::id()));
    let _gone = fs::remove_file(&file);
    file
}

fn activity(bytes: &str) -> Activity {
    let script = Script::from(bytes).act("go").eof();
    let play = Play::new(script, Chunking::new([1])).in_mode(Mode::TransmitRoom(3));
    Activity { name: "core server".to_owned(), check: "events".to_owned(), play }
}

#[test]
fn a_play_file_gives_back_the_last_play() {
    let file = file("last");
    assert_eq!(take(&file), None, "no file");
    drop(PlayFile::at(&file).unwrap());
    assert_eq!(take(&file), None, "no play");
    let kept = |bytes: &str, len: Option<u64>| {
        let mut play_file = PlayFile::at(&file).unwrap();
        play_file.keep(&activity("a longer one before"));
        play_file.keep(&activity(bytes));
        if let Some(len) = len {
            fs::File::options().write(true).open(&file).unwrap().set_len(len).unwrap();
        }
        take(&file)
    };
    assert_eq!(kept("ab", None), Some(activity("ab")));
    assert!(!file.exists(), "it is named once");
    assert_eq!(kept("ab", Some(20)), None, "only a part was written");
    assert_eq!(kept("ab", Some(3)), None);
}

#[test]
fn an_inner_watch_keeps_its_plays_in_the_same_file() {
    let (file, other) = (file("nested"), file("nested-other"));
    let outer = Guard::new(watch(Some(&file), channel().0));
    let play = |bytes: &str| {
        playing(&Script::from(bytes), &Chunking::whole(), Mode::Default);
        fs::read(&file).unwrap().ends_with(&activity_end(bytes))
    };
    assert!(play("a"));
    let inner = Guard::new(watch(Some(&other), channel().0));
    assert!(play("bc") && !other.exists());
    drop(inner);
    assert!(play("def"), "the outer one has its file again");
    drop(outer);
    assert!(!file.exists());
}

/// What the file of a play of these bytes ends with.
fn activity_end(bytes: &str) -> Vec<u8> {
    let mut end = Vec::new();
    let play = Play::whole(bytes);
    Activity { play, ..Activity::default() }.write(&mut end);
    end
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_play_file_is_replaced() {
    let (link, target) = (file("link"), file("target"));
    fs::write(&target, "precious").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert_eq!(take(&link), None);
    PlayFile::at(&link).unwrap().keep(&activity("ab"));
    assert_eq!(fs::read(&target).unwrap(), b"precious");
    fs::remove_file(&target).unwrap();
}

#[test]
fn a_play_file_is_gone_when_nothing_is_watched() {
    let file = file("gone");
    let guard = Guard::new(watch(Some(&file), channel().0));
    assert!(file.exists());
    drop(guard);
    assert!(!file.exists());
}

/// A watch that sends what it reports.
fn watch(play_file: Option<&Path>, reports: Sender<(Activity, Slow)>) -> WatchOptions {
    let reports = Mutex::new(reports);
    let report = move |activity: &Activity, slow| {
        // A test that has ended awaits no report.
        let _ended = reports.lock().unwrap().send((activity.clone(), slow));
    };
    let limit = Some(2 * PATIENCE);
    let play_file = play_file.map(Path::to_owned);
    WatchOptions { patience: PATIENCE, limit, play_file, report: Arc::new(report) }
}

/// A core that does not return from a piece of two bytes until it was reported twice.
fn waits(reports: Receiver<(Activity, Slow)>, seen: Sender<(Activity, Slow)>) -> CoreFactory {
    let both = Arc::new(Mutex::new((reports, seen)));
    let make = move || {
        let both = Arc::clone(&both);
        move |bytes: &[u8], log: &mut Log| {
            log.event(bytes.len());
            if bytes.len() == 2 {
                let (reports, seen) = &*both.lock().unwrap();
                reports.iter().take(2).for_each(|report| seen.send(report).unwrap());
            }
            Ok(bytes.len())
        }
    };
    CoreFactory::of(make).key_states(|_| 0).into()
}

#[test]
fn a_call_that_does_not_return_is_reported() {
    let (reports, reported) = channel();
    let (sent, seen) = channel();
    let cores = waits(reported, sent);
    let _watched = Guard::new(watch(None, reports));
    checking("core", "events");
    let play = Play::new("abcd", Chunking::new([1, 3])).in_mode(Mode::PollOnce);
    let _logged = cores.play(&play);
    let activity = Activity { name: "core".to_owned(), check: "events".to_owned(), play };
    let slow = Slow::Reported { time: PATIENCE, limit: Some(2 * PATIENCE) };
    let seen: Vec<(Activity, Slow)> = seen.try_iter().collect();
    assert_eq!(seen, [(activity.clone(), slow), (activity, Slow::AtLimit(2 * PATIENCE))]);
}

#[test]
fn a_proof_reports_the_piece_that_it_fed() {
    let (reports, reported) = channel();
    let (sent, seen) = channel();
    let cores = waits(reported, sent);
    let _watched = Guard::new(watch(None, reports));
    let (script, mut coverage) = (Script::from("abcd"), Coverage::new(3, 0));
    explore(&cores, &script, &Budget::default(), Goal::FAULT, &mut coverage).unwrap();
    let (activity, _) = seen.try_iter().next().unwrap();
    assert_eq!(activity.play, Play::new(script, Chunking::new([2])));
}

/// The shortest patience that can be kept.
const PATIENCE: Duration = Duration::from_millis(50);

-- domain: cycling
CREATE TABLE squads (squad_code TEXT PRIMARY KEY, squad_name TEXT, country TEXT, budget_m REAL);
CREATE TABLE riders (bib INTEGER PRIMARY KEY, rider_name TEXT, squad_code TEXT REFERENCES squads(squad_code), nationality TEXT, age INTEGER, speciality TEXT CHECK (speciality IN ('sprinter', 'climber', 'time trial', 'all-rounder')));
CREATE TABLE stages (stage_no INTEGER PRIMARY KEY, start_town TEXT, finish_town TEXT, km REAL, profile TEXT CHECK (profile IN ('flat', 'hilly', 'mountain')));
CREATE TABLE stage_results (stage_no INTEGER REFERENCES stages(stage_no), bib INTEGER REFERENCES riders(bib), place INTEGER, seconds_behind INTEGER, abandoned BOOLEAN, PRIMARY KEY (stage_no, bib));

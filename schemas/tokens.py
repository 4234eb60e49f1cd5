"""A column's or table's name as the words it is made of: `LoanDt` -> `loan_date`, `EMP_NM` -> `employee_name`."""

from __future__ import annotations

import re
from functools import lru_cache

_WRITTEN_OUT = """
nm=name dt=date cd=code qty=quantity amt=amount descr=description desc=description ttl=title cntry=country
stn=station fname=first_name lname=last_name dob=birth_date yr=year num=number no=number nbr=number loc=location
addr=address tel=phone sal=salary emp=employee cust=customer dept=department mech=mechanic lect=lecturer
stud=student stu=student cand=candidate pct=percent prcp=precipitation obs=observation surname=last_name
forename=first_name lat=latitude lon=longitude lng=longitude long=longitude pop=population avg=average wt=weight
ht=height org=organization mgr=manager prof=professor crs=course tbl= username=user_name nickname=nick_name
birthdate=birth_date birthday=birth_date zipcode=zip_code firstname=first_name lastname=last_name
fullname=full_name temp=temperature ts=timestamp inv=inventory dest=destination reg=registration hq=headquarter
ctry=country veh=vehicle clm=claim pol=policy eff=effective exp=expiry prem=premium brk=broker mdl=model val=value
pd=paid comm=commission fed=federation tourney=tournament bldg=building adress=address titel=title prise=price
flg=flag ins=insurer
"""
_SHORT = dict(pair.split("=") for pair in _WRITTEN_OUT.split())


@lru_cache(maxsize=8192)
def expanded(name: str) -> str:
    """Return a name in lower-case words joined by `_`, common abbreviations written out."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", spaced)
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", spaced.lower()) if part]
    bare = [re.sub(r"\d+$", "", part) or part for part in parts]
    return "_".join(full for part in bare if (full := _SHORT.get(part, part)))


def singular(word: str) -> str:
    """Return the singular of an English noun, as far as its ending tells."""
    lower = word.lower()
    if lower in ("people", "children", "men", "women"):
        return {"people": "person", "children": "child", "men": "man", "women": "woman"}[lower]
    if lower.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if lower.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is", "series", "species")) and len(word) > 3:
        return word[:-1]
    return word

"""First steps with a generated client: read the editions, bring a company in, read a ranking.

CHALLENGE_HOST: the site; CHALLENGE_TOKEN: an access token that reads and writes; then the edition's
short name, and the number of a round that is to be ranked.
"""

import io
import os
import sys

from challenge_client import AuthenticatedClient
from challenge_client.api.editions import editions_list
from challenge_client.api.eligibility_check import editions_entries_list
from challenge_client.api.judging import editions_import_create, editions_rounds_ranking_retrieve
from challenge_client.models import ImportIn, ImportOut
from challenge_client.types import File

COMPANY = """회사명,대표자,이메일,출품작,사업자등록번호
도토리,구병찬,koo@dotori.example,로봇,124-81-00998
"""

edition, round_number = sys.argv[1], int(sys.argv[2])
client = AuthenticatedClient(
    base_url=os.environ["CHALLENGE_HOST"],
    token=os.environ["CHALLENGE_TOKEN"],
    headers={"Accept-Language": "en"},
    raise_on_unexpected_status=True,
)

editions = editions_list.sync(client=client)
print("editions:", ", ".join(row.slug for row in editions.results))

file = File(payload=io.BytesIO(COMPANY.encode()), file_name="companies.csv", mime_type="text/csv")
report = editions_import_create.sync(
    edition, "entries", client=client, body=ImportIn(file=file, write=True)
)
if not isinstance(report, ImportOut):
    sys.exit(f"not brought in: {report}")
print("brought in:", report.written, *(problem.text for problem in report.problems))

entries = editions_entries_list.sync(edition, client=client)
print("entries:", entries.count)

ranking = editions_rounds_ranking_retrieve.sync(edition, round_number, client=client)
print("ranked:", len(ranking.rows), "for", ranking.places, "places")

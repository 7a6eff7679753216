"""Walks through the org with Okta's own SDK: users.py ORG_URL TOKEN"""

import asyncio
import sys

from okta import models
from okta.client import Client
from okta.pagination import paginate_all, paginate_pages

LOGIN = "grace.murray@example.com"


def given(outcome):
    """The data of an outcome, or the end of this program if it is a failure.

    Calls that give no data have no place for it in a failure.
    """
    if outcome[-1] is not None:
        sys.exit(f"failed: {outcome[-1]}")
    return outcome[0]


async def walk(okta):
    sizes = [len(users) async for users, _, _ in paginate_pages(okta.list_users, limit=10)]
    logins = [user.profile.login async for user in paginate_all(okta.list_users, limit=10)]
    assert sizes == [10, 10, 6] and len(set(logins)) == 26, (sizes, logins)

    profile = {"login": LOGIN, "email": LOGIN, "firstName": "Grace", "lastName": "Murray"}
    user = given(await okta.create_user(models.CreateUserRequest(profile=models.UserProfile(**profile)), activate=False))
    assert user.status == "STAGED", user.status

    change = models.UpdateUserRequest(profile=models.UserProfile(nickName="Amazing"))
    given(await okta.update_user(user.id, change))
    found = given(await okta.list_users(search=f'profile.login eq "{LOGIN}" and profile.nickName pr'))
    assert [one.id for one in found] == [user.id], found

    group = given(await okta.add_group(models.AddGroupRequest(profile=models.OktaUserGroupProfile(name="Navy"))))
    given(await okta.assign_user_to_group(group.id, user.id))
    assert [one.id for one in given(await okta.list_group_users(group.id))] == [user.id]
    given(await okta.delete_group(group.id))

    _, _, error = await okta.create_user(models.CreateUserRequest(profile=models.UserProfile(**profile)))
    assert error is not None and error.error_code == "E0000001", error

    given(await okta.deactivate_user(user.id))
    given(await okta.delete_user(user.id))
    _, _, error = await okta.get_user(user.id)
    assert error is not None and error.status == 404, error
    print(f"{len(logins)} users in {len(sizes)} pages; created, changed and deleted")


url, token = sys.argv[1:]
asyncio.run(walk(Client({"orgUrl": url, "token": token})))

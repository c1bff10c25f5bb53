"""The pages of the published folder: plain HTML, without script, in Chinese and English at once."""

from gongkai.publish.pages.dataset import dataset_page
from gongkai.publish.pages.environment import assets, icon, link_to
from gongkai.publish.pages.home import error_pages, home_page

__all__ = ["assets", "dataset_page", "error_pages", "home_page", "icon", "link_to"]

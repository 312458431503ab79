"""The categories that Apple had before 2019, under which old podcasts still stand."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OLD_CATEGORIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Arts": ("Literature",),
        "Arts & Entertainment": (
            "Architecture",
            "Design",
            "Entertainment",
            "Games",
            "Performing Arts",
            "Photography",
            "Poetry",
            "Science Fiction",
        ),
        "Audio Blogs": (),
        "Business": ("Careers", "Finance", "Investing", "Management & Marketing", "News", "Shopping"),
        "Comedy": (),
        "Education": ("Education Technology", "Higher Education", "K-12", "Language Courses", "Training"),
        "Family": (),
        "Food": (),
        "Games & Hobbies": ("Automotive", "Aviation", "Hobbies", "Other Games", "Video Games"),
        "Government & Organizations": ("Local", "National", "Non-Profit", "Regional"),
        "Health": (
            "Alternative Health",
            "Diet & Nutrition",
            "Fitness",
            "Fitness & Nutrition",
            "Relationships",
            "Self-Help",
            "Sexuality",
        ),
        "International": (
            "Australian",
            "Belgian",
            "Brazilian",
            "Canadian",
            "Chinese",
            "Dutch",
            "French",
            "German",
            "Hebrew",
            "Italian",
            "Japanese",
            "Norwegian",
            "Polish",
            "Portuguese",
            "Spanish",
            "Swedish",
        ),
        "Movies & Television": (),
        "News & Politics": (),
        "Politics": (),
        "Public Radio": (),
        "Religion & Spirituality": ("New Age", "Other", "Philosophy"),
        "Science & Medicine": ("Medicine", "Natural Sciences", "Social Sciences"),
        "Society & Culture": ("History",),
        "Sports & Recreation": ("Amateur", "College & High School", "Outdoor", "Professional"),
        "Talk Radio": (),
        "Technology": (
            "Computers",
            "Developers",
            "Gadgets",
            "Information Technology",
            "News",
            "Operating Systems",
            "Podcasting",
            "Smart Phones",
            "Software How-To",
            "Tech News",
            "Text/Speech",
        ),
        "Transportation": ("Automotive", "Aviation", "Bicycles", "Commuting"),
        "Travel": (),
    }
)
"""Those in each, by the names that Apple gave them."""

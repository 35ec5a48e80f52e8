"""The least that Streamlit can do: what the lesson's page is measured beside."""

import streamlit as st

st.set_page_config(page_title="empty", layout="wide")
on = st.toggle("On", key="on")
st.markdown(f"state {on}")
